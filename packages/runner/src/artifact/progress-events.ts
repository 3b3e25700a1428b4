import type { GetProgress } from "@drover/getter";
import type { TaskEvent } from "@drover/job";
import { downloadProgress } from "../task/task-events.ts";

const FIRST_MS = 5000;
/** A task keeps ten events, so they come ever more seldom. */
const GROWTH = 3;

/**
 * Tells of a long download: after 5 s, 15 s, 45 s ..., of short ones nothing.
 *
 * @param shown the artifact's source without what is secret in it
 * @param options.now nanoseconds since 1970
 */
export function progressEvents(
  shown: string,
  { now, emit }: { now: () => bigint; emit: (event: TaskEvent) => void },
): (progress: GetProgress) => void {
  const start = now();
  let nextMs = FIRST_MS;
  return ({ bytes, totalBytes }) => {
    const time = now();
    const elapsedMs = Number((time - start) / 1_000_000n);
    if (elapsedMs < nextMs) return;
    while (nextMs <= elapsedMs) nextMs *= GROWTH;
    const rate = (bytes / elapsedMs) * 1000;
    const of = totalBytes === undefined ? "" : ` of ${amount(totalBytes)}`;
    emit(downloadProgress(time, `${shown}: ${amount(bytes)}${of}, ${amount(rate)}/s`));
  };
}

/** In units of a thousand, as network rates are. */
function amount(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}
