import type { Clock } from "@drover/clock";

/** What would make a run differ from the next; tests bring their own. */
export interface Nondeterminism extends Clock {
  /** A new UUID. */
  newId(): string;
  /** 0 to 1. */
  random(): number;
}
