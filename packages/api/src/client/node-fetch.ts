import type { ClientRequest, IncomingMessage } from "node:http";
import type { ClientTls, Target } from "./connection.ts";
import type { Fetch, FetchAnswer } from "./fetch.ts";
import { tlsOptions } from "./tls-options.ts";

/**
 * As much of fetch() as a client of the agent needs: over TCP, a Unix socket and with TLS options. In Node fetch()
 * has neither of the last two, and takes longer to load than a short command does to run.
 */
export function nodeFetch({ base, socketPath }: Target, clientTls: ClientTls = {}): Fetch {
  const isTls = base.startsWith("https:");
  const { Agent, request: send } = isTls
    ? process.getBuiltinModule("node:https")
    : process.getBuiltinModule("node:http");
  // Of plain HTTP a connection costs little, and each client of a process would keep one: agents limit their number.
  const agent = new Agent({ keepAlive: isTls, ...(isTls && tlsOptions(clientTls)) });
  return (url, { method = "GET", headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        agent,
        headers: { ...(headers as Record<string, string>), ...lengthOf(body) },
        ...(socketPath !== undefined && { socketPath }),
        ...(signal && { signal }),
      };
      const request: ClientRequest = send(url, options);
      request.on("error", reject);
      request.on("response", (message) => resolve(answerOf(message)));
      request.end(body ?? undefined);
    });
}

function lengthOf(body: unknown): Record<string, string> {
  return typeof body === "string" ? { "Content-Length": `${Buffer.byteLength(body)}` } : {};
}

function answerOf(message: IncomingMessage): FetchAnswer {
  const { statusCode: status = 500, headers } = message;
  // Whoever reads the body is told; it may also be that nobody does.
  message.on("error", () => undefined);
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => [headers[name.toLowerCase()]].flat()[0] ?? null },
    body: message,
    text: async () => Buffer.concat(await Array.fromAsync(message)).toString(),
  };
}
