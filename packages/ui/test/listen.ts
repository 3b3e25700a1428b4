import { once } from "node:events";
import type { Server } from "node:net";

/** Has a server listen on any free port of the loopback, and resolves to its address. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("The server has no port");
  return `http://127.0.0.1:${bound.port}`;
}
