import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";

/** usage: node serve-file.ts FILE; prints the port on loopback that serves it, whatever is asked. */
const [, , file = ""] = process.argv;
const server = createServer((_, response) => {
  response.writeHead(200, { "content-length": statSync(file).size });
  createReadStream(file, { highWaterMark: 1 << 20 }).pipe(response);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
