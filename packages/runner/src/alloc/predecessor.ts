import { type Allocation, groupOf } from "@drover/job";
import type { AllocDir } from "../directory/alloc-dir.ts";

/** The allocation that another one replaces. */
export interface Predecessor {
  readonly dir: AllocDir;
  /** Whether it ends, or has ended. */
  readonly isLeaving: boolean;
  /** Resolves when its tasks have ended, or the runner is closed. */
  ended(): Promise<void>;
}

/** Whether an allocation gets what the one that it replaces has left on its disk. */
export function inheritsDisk(alloc: Allocation): boolean {
  return alloc.PreviousAllocation !== "" && groupOf(alloc)?.EphemeralDisk.Sticky === true;
}
