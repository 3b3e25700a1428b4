import type { TaskConfig } from "./task-config.ts";
import type { TaskHandle } from "./task-handle.ts";

/** No driver's own layout has it. */
const NO_VERSION = 0;

/**
 * The handle of a start whose own one is not known yet. A client keeps it before `startTask`, and
 * gives it to `recoverTask` if it was killed before the real one came.
 */
export function cutOffStart(config: TaskConfig): TaskHandle {
  return { version: NO_VERSION, config, state: "unknown", driverState: new Uint8Array() };
}

/** Whether a handle is one that `cutOffStart` made. */
export function isCutOffStart({ version, driverState }: TaskHandle): boolean {
  return version === NO_VERSION && driverState.length === 0;
}
