import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { parseJson, stringifyJson } from "@drover/schema/json";
import { isOfThisMachine } from "../access/peer.ts";
import { listPieces } from "./list-pieces.ts";
import type { Reply } from "./reply.ts";

/** A shorter answer is not worth the time. */
const SMALLEST_COMPRESSED_BYTES = 1400;
const NO_CONTENT = 204;
const COMPRESSION = { level: zlib.constants.Z_BEST_SPEED };

const gzip = promisify<string, zlib.ZlibOptions, Buffer>(zlib.gzip);

/**
 * Sends a reply as Nomad does, headers included; compressed where the client takes it. A long list goes to a
 * client on this machine as it is: both ends need more time for the compression than for the bytes.
 */
export async function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  { pretty }: { pretty: boolean },
): Promise<void> {
  const headers = headersOf(reply);
  const status = reply.status ?? 200;
  const mayCompress = takesGzip(request);
  if (mayCompress) headers.Vary = "Accept-Encoding";

  let text = reply.text;
  if (reply.items !== undefined) {
    const pieces = listPieces(reply.items, { pretty });
    const first = await pieces.next();
    const second = await pieces.next();
    if (second.done === false) {
      const compresses = mayCompress && isFar(request);
      if (compresses) headers["Content-Encoding"] = "gzip";
      response.writeHead(status, headers);
      const all = Readable.from(joined([first.value ?? "", second.value], pieces));
      await (compresses
        ? pipeline(all, zlib.createGzip(COMPRESSION), response)
        : pipeline(all, response));
      return;
    }
    text = first.value ?? "";
  }
  text ??= documentOf(reply, pretty);
  let bytes: string | Buffer = text;
  if (mayCompress && text.length >= SMALLEST_COMPRESSED_BYTES) {
    bytes = await gzip(text, COMPRESSION);
    headers["Content-Encoding"] = "gzip";
  }
  if (status !== NO_CONTENT) headers["Content-Length"] = Buffer.byteLength(bytes);
  response.writeHead(status, headers);
  response.end(bytes);
}

function headersOf(reply: Reply): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    "Content-Type":
      reply.contentType ??
      (reply.text === undefined ? "application/json" : "text/plain; charset=utf-8"),
    "X-Content-Type-Options": "nosniff",
    ...reply.headers,
  };
  if (reply.index !== undefined) {
    headers["X-Nomad-Index"] = reply.index;
    headers["X-Nomad-KnownLeader"] = "true";
    headers["X-Nomad-LastContact"] = "0";
  }
  if (reply.nextToken !== undefined) headers["X-Nomad-NextToken"] = reply.nextToken;
  return headers;
}

function documentOf({ body, json, status }: Reply, pretty: boolean): string {
  if (json !== undefined) return pretty ? documentOf({ body: parseJson(json) }, pretty) : json;
  if (status === NO_CONTENT) return "";
  return `${stringifyJson(body ?? null, pretty ? 4 : 0)}${pretty ? "\n" : ""}`;
}

/** Whether an answer may be compressed. Source: RFC 9110, section 12.5.3. */
export function takesGzip({ headers, method }: IncomingMessage): boolean {
  if (method === "HEAD") return false;
  const codings = String(headers["accept-encoding"] ?? "").split(",");
  return codings.some((coding) =>
    /^\s*(?:x-)?gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding),
  );
}

/** Whether the client is on another machine, perhaps behind a proxy on this one that says so. */
function isFar({ socket, headers }: IncomingMessage): boolean {
  return !isOfThisMachine(socket) || "x-forwarded-for" in headers || "forwarded" in headers;
}

async function* joined(
  begun: readonly string[],
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  yield* begun;
  yield* rest;
}
