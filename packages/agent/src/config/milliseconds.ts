import type { Int64 } from "@drover/schema";

/** A duration of a configuration, which is in nanoseconds. */
export function milliseconds(nanoseconds: Int64): number {
  return Number(nanoseconds) / 1_000_000;
}
