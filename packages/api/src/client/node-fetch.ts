import type { ClientRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { ClientTls, Target } from "./connection.ts";
import { tlsOptions } from "./tls-options.ts";

const { Agent: HttpAgent, request: httpRequest } = process.getBuiltinModule("node:http");

/** As much of fetch() as a client of the agent needs, over a Unix socket or with TLS options, which fetch() cannot. */
export function nodeFetch({ base, socketPath }: Target, clientTls: ClientTls = {}): typeof fetch {
  const isTls = base.startsWith("https:");
  const agent = isTls
    ? new HttpsAgent({ keepAlive: true, ...tlsOptions(clientTls) })
    : new HttpAgent({ keepAlive: true });
  return (url, { method = "GET", headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        agent,
        headers: { ...(headers as Record<string, string>), ...lengthOf(body) },
        ...(socketPath !== undefined && { socketPath }),
        ...(signal && { signal }),
      };
      const request: ClientRequest = (isTls ? httpsRequest : httpRequest)(String(url), options);
      request.on("error", reject);
      request.on("response", (message) => {
        const { statusCode: status = 500, headers: given } = message;
        const isEmpty = [204, 205, 304].includes(status);
        if (isEmpty) message.resume();
        const answer = isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
        resolve(new Response(answer, { status, headers: headersOf(given) }));
      });
      request.end(body ?? undefined);
    });
}

function lengthOf(body: unknown): Record<string, string> {
  return typeof body === "string" ? { "Content-Length": `${Buffer.byteLength(body)}` } : {};
}

function headersOf(given: NodeJS.Dict<string | string[]>): Headers {
  const headers = new Headers();
  for (const [name, value = []] of Object.entries(given)) {
    for (const one of [value].flat()) headers.append(name, one);
  }
  return headers;
}
