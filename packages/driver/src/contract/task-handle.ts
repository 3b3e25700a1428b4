import type { TaskConfig } from "./task-config.ts";

/** What a client keeps of a running task, and gives back to `recoverTask`. */
export interface TaskHandle {
  /** The layout of `driverState`. */
  readonly version: number;
  /** May come back without `driverConfig`: what recovery needs of it belongs in `driverState`. */
  readonly config: TaskConfig;
  readonly state: TaskRunState;
  /** The driver's own, opaque to everybody else. */
  readonly driverState: Uint8Array;
}

export type TaskRunState = "unknown" | "running" | "exited";

/** How a task's main process ended. */
export interface ExitResult {
  /** 0 to 255; 128 + `signal` for a death by signal. */
  readonly exitCode: number;
  /** The signal's number; 0 for none. */
  readonly signal: number;
  /** Whether the OOM killer killed a process of the task. */
  readonly oomKilled: boolean;
  /** Why the exit code is not known, a sentence for the user; absent when it is. */
  readonly error?: string;
}

export interface TaskStatus {
  readonly id: string;
  readonly name: string;
  readonly state: TaskRunState;
  readonly startedAt: Date;
  /** Absent while the task runs. */
  readonly completedAt?: Date;
  readonly result?: ExitResult;
  /** Facts by name for `alloc status`, as `pid`. */
  readonly attributes: Readonly<Record<string, string>>;
}
