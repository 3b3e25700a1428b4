import type { TimeSlice } from "./time-slice.ts";

const RUN = 2048;

/** Sorts as `Array.prototype.toSorted` does, and lets other requests have their turn meanwhile. */
export async function sortInSlices<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  slice: TimeSlice,
): Promise<readonly T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += RUN) {
    runs.push(items.slice(start, start + RUN).sort(compare));
    if (slice.isOver) await slice.next();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], compare, slice));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  slice: TimeSlice,
): Promise<T[]> {
  const merged: T[] = [];
  let next = 0;
  for (const item of left) {
    for (; next < right.length; next++) {
      const other = right[next] as T;
      if (compare(item, other) <= 0) break;
      merged.push(other);
    }
    merged.push(item);
    if (merged.length % RUN === 0 && slice.isOver) await slice.next();
  }
  for (; next < right.length; next++) merged.push(right[next] as T);
  return merged;
}
