import type { ServerResponse } from "node:http";
import { Fault, toHttpStatus } from "@drover/fault";
import { stringifyJson } from "@drover/job";
import { HttpFault } from "./http-fault.ts";

/** What a request is answered with: a JSON document, or `text`. */
export interface Reply {
  readonly body?: unknown;
  readonly text?: string;
  readonly contentType?: string;
  /** 200 unless told. */
  readonly status?: number;
  /** The index of what was read. */
  readonly index?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the next page begins. */
  readonly nextToken?: string;
}

/** Sends a reply as Nomad does, headers included. */
export function sendReply(
  response: ServerResponse,
  reply: Reply,
  { pretty }: { pretty: boolean },
): void {
  const body =
    reply.text ?? `${stringifyJson(reply.body ?? null, pretty ? 4 : 0)}${pretty ? "\n" : ""}`;
  const headers: Record<string, string | number> = {
    "Content-Type":
      reply.contentType ??
      (reply.text === undefined ? "application/json" : "text/plain; charset=utf-8"),
    "Content-Length": Buffer.byteLength(body),
    "X-Content-Type-Options": "nosniff",
    ...reply.headers,
  };
  if (reply.index !== undefined) {
    headers["X-Nomad-Index"] = reply.index;
    headers["X-Nomad-KnownLeader"] = "true";
    headers["X-Nomad-LastContact"] = "0";
  }
  if (reply.nextToken !== undefined) headers["X-Nomad-NextToken"] = reply.nextToken;
  response.writeHead(reply.status ?? 200, headers);
  response.end(body);
}

/** An error as a reply: its message as plain text, as Nomad's clients expect it. */
export function errorReply(error: unknown): Reply {
  const fault = Fault.from(error, "internal");
  if (fault instanceof HttpFault) {
    return { status: fault.status, text: fault.message, headers: fault.headers };
  }
  return { status: toHttpStatus(fault.code), text: fault.message };
}
