import { fromGrpcStatus } from "@drover/fault";
import type { CallStatus } from "@drover/plugin";
import { DRIVER_ERROR_STATUS } from "../wire/error-status.ts";

/** Bytes of a websocket's close reason, in which Nomad's agent hands on why a session failed. Source: RFC 6455, 5.5. */
const CLOSE_REASON_BYTES = 123;
const ELLIPSIS = "...";
/** Of a word that is shortened before anything else is cut off, as a long path is. */
const SHORTEST_WORD = 24;

/**
 * The status that refuses an exec session. Its text is short enough to reach the caller with what Go's
 * gRPC client puts in front of it; of a longer one the caller would see nothing.
 */
export function execErrorStatus(error: unknown): CallStatus {
  const encoded = DRIVER_ERROR_STATUS.encode(error);
  const codeName = fromGrpcStatus(encoded.code).replaceAll("_", "");
  const prefix = `rpc error: code = ${codeName} desc = `;
  return {
    ...encoded,
    message: shorten(encoded.message, CLOSE_REASON_BYTES - prefix.length),
  };
}

/** Takes the middle out of the longest word, and then cuts off the end. */
function shorten(text: string, mostBytes: number): string {
  const excess = Buffer.byteLength(text) - mostBytes;
  if (excess <= 0) return text;
  const [longest = ""] = text.split(" ").sort((a, b) => b.length - a.length);
  const kept = Math.max(SHORTEST_WORD, longest.length - excess - ELLIPSIS.length);
  const half = Math.ceil(kept / 2);
  const shortened =
    longest.length <= kept + ELLIPSIS.length
      ? text
      : text.replace(longest, () => `${longest.slice(0, half)}${ELLIPSIS}${longest.slice(-half)}`);
  const bytes = Buffer.from(shortened);
  if (bytes.length <= mostBytes) return shortened;
  return `${bytes
    .subarray(0, mostBytes - ELLIPSIS.length)
    .toString()
    .replace(/\ufffd+$/, "")}${ELLIPSIS}`;
}
