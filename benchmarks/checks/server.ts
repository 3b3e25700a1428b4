/** Answers checks: whatever is asked, with 200. Prints its port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((_, response) => response.end("ok"));
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
