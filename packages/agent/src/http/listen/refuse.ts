import type { Duplex } from "node:stream";

const { STATUS_CODES } = process.getBuiltinModule("node:http");

/** Answers with an error on a connection that HTTP does not have yet, or has no more, and ends it. */
export function refuse(
  connection: Duplex,
  { status, text }: { status: number; text: string },
): void {
  connection.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
