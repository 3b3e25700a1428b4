import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The file and line of a function's caller, as `cluster/eval-broker.ts:123`.
 *
 * @param depth 1 for who called the function that asks, 2 for who called that one, and so on
 */
export function callerLocation(depth: number): string {
  const stack: { stack?: string } = {};
  Error.captureStackTrace(stack, callerLocation);
  const frame = stack.stack?.split("\n")[depth + 1] ?? "";
  const [, file = "", line = ""] = /([^\s(]+):(\d+):\d+\)?$/.exec(frame) ?? [];
  const absolute = file.startsWith("file:") ? fileURLToPath(file) : file;
  return `${path.join(path.basename(path.dirname(absolute)), path.basename(absolute))}:${line}`;
}
