export { NOMAD_HANDSHAKE } from "./handshake.ts";
export { RemoteDriver } from "./remote/remote-driver.ts";
