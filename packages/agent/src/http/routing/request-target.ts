import { Fault } from "@drover/fault";

/** What a request asks for. */
export interface RequestTarget {
  /** As it was sent: percent-encoded slashes of a job's id must not become separators. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Reads the target of a request: `/path?query`, or the same with `http://host` before it, as clients
 * send it to a proxy.
 *
 * @throws {Fault} `invalid_argument` for anything else, and for a NUL character
 */
export function requestTarget(target: string): RequestTarget {
  const origin = /^https?:\/\/[^/?#\\[\]]+(?=\/|\?|$)/i.exec(target)?.[0] ?? "";
  const rest = target.slice(origin.length);
  const at = rest.indexOf("?");
  const path = (at < 0 ? rest : rest.slice(0, at)) || (origin === "" ? "" : "/");
  if (!/^\/(?![/\\])[^\\#]*$/.test(path)) {
    throw new Fault(
      "invalid_argument",
      `Invalid request target ${quoted(target)}: it must be a path that begins with one slash`,
    );
  }
  const query = new URLSearchParams(at < 0 ? "" : rest.slice(at + 1));
  for (const [name, value] of query) {
    if (!`${name}${value}`.includes("\0")) continue;
    throw new Fault("invalid_argument", `Query parameter ${quoted(name)} contains a NUL character`);
  }
  return { path, query };
}

/** A text of a client for a message or the log: in quotes, without control characters, cut when long. */
export function quoted(text: string): string {
  const longest = 200;
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}...` : text);
}
