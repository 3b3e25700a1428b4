import { connect } from "node:net";
import { WebSocket } from "ws";

/** Sends bytes to a port and gives all that comes back, until the other side closes. */
export function rawRequest(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    socket.write(bytes);
  });
}

/** The status of the answer to a request for a target, sent exactly as it is written. */
export async function statusOf(
  port: number,
  target: string,
  { method = "GET", headers = "" }: { method?: string; headers?: string } = {},
): Promise<number> {
  const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n`;
  const answer = await rawRequest(port, `${head}${headers}\r\n`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

/** Sends one message over a websocket, and tells how the other side closes it. */
export function closedAfter(
  url: string,
  message: string,
): Promise<{ code: number; reason: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.on("open", () => socket.send(message));
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
    socket.on("error", reject);
  });
}
