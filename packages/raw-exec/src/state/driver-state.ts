import { Fault } from "@drover/fault";
import type { CgroupRecord, ProcessIdentity } from "@drover/process";

/** The layout of {@link DriverState}. */
export const STATE_VERSION = 1;

/** What a handle keeps of a task, so that it is found again with nothing else. */
export interface DriverState extends StartRecord {
  /** The name of its directory below the runtime directory. */
  readonly directory: string;
  readonly main: ProcessIdentity;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What is known of a task before its start. */
export interface StartRecord {
  readonly workDir: string;
  /** Globs of the variables that sessions beside the task do not get either. */
  readonly deniedEnvvars: readonly string[];
  readonly cgroup?: CgroupRecord;
  /** The cgroup's count of kills at the start, which is not 0 where others live in it. */
  readonly oomKillsBefore: number;
}

export function encodeDriverState(state: DriverState): Uint8Array {
  // Kept as long as the task: what Buffer.from() gives would hold 64 KB that it shares with others.
  return new TextEncoder().encode(JSON.stringify(state));
}

/** @throws {Fault} `invalid_argument` for what `encodeDriverState` did not make */
export function decodeDriverState(version: number, bytes: Uint8Array): DriverState {
  const state = version === STATE_VERSION ? parseJson(bytes) : undefined;
  if (isDriverState(state)) return state;
  throw new Fault("invalid_argument", "The handle is not one of this raw_exec driver's");
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

function isDriverState(value: unknown): value is DriverState {
  return (
    isObject(value) &&
    typeof value.directory === "string" &&
    /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(value.directory) &&
    isIdentity(value.main) &&
    typeof value.startedAt === "number" &&
    isStartRecord(value)
  );
}

/** Shared with the record that a state directory holds, as is what follows. */
export function isStartRecord(value: unknown): value is StartRecord {
  return (
    isObject(value) &&
    typeof value.workDir === "string" &&
    isStringArray(value.deniedEnvvars) &&
    typeof value.oomKillsBefore === "number" &&
    (value.cgroup === undefined || isCgroupRecord(value.cgroup))
  );
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return (
    isObject(value) &&
    Number.isSafeInteger(value.pid) &&
    Number(value.pid) > 1 &&
    Number.isSafeInteger(value.startTime) &&
    typeof value.bootId === "string"
  );
}

export function isCgroupRecord(value: unknown): value is CgroupRecord {
  if (!isObject(value)) return false;
  if (value.version === 2) {
    return (
      typeof value.directory === "string" &&
      typeof value.owned === "boolean" &&
      typeof value.removable === "boolean"
    );
  }
  return (
    value.version === 1 &&
    isObject(value.directories) &&
    isStringArray(Object.values(value.directories)) &&
    isStringArray(value.owned)
  );
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
