import type { ExitResult, TaskHandle } from "@drover/driver";
import { Fault } from "@drover/fault";
import { type Int64, parseJson, stringifyJson, type TaskState } from "@drover/job";
import type { RestartCounters } from "./restart-tracker.ts";

/** What must be known of a task again after a restart of the agent, its handle aside. */
export interface TaskRecord {
  readonly state: TaskState;
  readonly restarts: RestartCounters;
  /** When a task that waits for its restart is due, nanoseconds since 1970; null for one that does not wait. */
  readonly restartAt: bigint | null;
  /** How the task that the kept handle names ended; null while it runs, or if nobody knows yet. */
  readonly exit: ExitResult | null;
  /** The id of the newest task that is over and cleared; null before the first. */
  readonly finishedTask: string | null;
  /** Whether somebody asked for a restart that has not come yet. */
  readonly restartRequested: boolean;
  /** Whether that restart uses up an attempt, as one for a failing check does. */
  readonly restartUsesAttempt: boolean;
  /** The hooks that have done their work for good, and what artifacts are there. */
  readonly done: readonly string[];
  /** Whether all is over, clean-up included. */
  readonly isComplete: boolean;
}

const VERSION = 1;

export function encodeTaskRecord(record: TaskRecord): string {
  return stringifyJson({ version: VERSION, ...record });
}

/** @throws {Fault} `data_loss` if `text` is not a record of a known version */
export function decodeTaskRecord(text: string): TaskRecord {
  const { version: _, ...record } = parse(text) as TaskRecord & { version: number };
  // Integers come back as bigints only where a number would not be exact.
  const intervalStart = BigInt(record.restarts.intervalStart as Int64);
  const restartAt = record.restartAt === null ? null : BigInt(record.restartAt as Int64);
  return {
    ...record,
    // Absent in what earlier versions kept.
    restartUsesAttempt: record.restartUsesAttempt ?? false,
    restartAt,
    restarts: { count: record.restarts.count, intervalStart },
  };
}

export function encodeHandle(handle: TaskHandle): string {
  const driverState = Buffer.from(handle.driverState).toString("base64");
  return stringifyJson({ ...handle, version: VERSION, handleVersion: handle.version, driverState });
}

/** @throws {Fault} `data_loss` if `text` is not a handle of a known version */
export function decodeHandle(text: string): TaskHandle {
  const {
    handleVersion,
    version: _,
    driverState,
    ...rest
  } = parse(text) as Omit<TaskHandle, "driverState"> & {
    handleVersion: number;
    driverState: string;
  };
  // A copy, since what Buffer.from() gives holds 64 KB of memory that it shares with others.
  const own = new Uint8Array(Buffer.from(driverState, "base64"));
  return { ...rest, version: handleVersion, driverState: own };
}

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new Fault("data_loss", "The kept state of a task is not JSON", { cause: error });
  }
  const version = (value as { version?: unknown } | null)?.version;
  if (version === VERSION) return value;
  throw new Fault(
    "data_loss",
    `The kept state of a task has version ${version}; this Drover reads version ${VERSION}`,
  );
}
