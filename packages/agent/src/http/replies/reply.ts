import { Fault, toHttpStatus } from "@drover/fault";
import { HttpFault } from "../http-fault.ts";

/** What a request is answered with: a JSON document, a list of them, or `text`. */
export interface Reply {
  readonly body?: unknown;
  /** The JSON of the document, where it was made elsewhere. */
  readonly json?: string;
  /** The JSON of each item of a list, which is sent piece by piece. */
  readonly items?: Iterable<string> | AsyncIterable<string>;
  readonly text?: string;
  readonly contentType?: string;
  /** 200 unless told. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The index of what was read. */
  readonly index?: number;
  /** Where the next page begins. */
  readonly nextToken?: string;
}

/** An error as a reply: its message as plain text, as Nomad's clients expect it. */
export function errorReply(error: unknown): Reply & { readonly text: string } {
  const fault = Fault.from(error, "internal");
  if (fault instanceof HttpFault) {
    return { status: fault.status, text: fault.message, headers: fault.headers };
  }
  return { status: toHttpStatus(fault.code), text: fault.message };
}
