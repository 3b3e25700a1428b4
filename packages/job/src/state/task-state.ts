import type { Int64 } from "@drover/schema/json";

/** What happened to a task, in Nomad's words, which dashboards and scripts match on. */
export const TASK_EVENT_TYPES = [
  "Received",
  "Task Setup",
  "Building Task Directory",
  "Downloading Artifacts",
  "Failed Artifact Download",
  "Failed Validation",
  "Setup Failure",
  "Driver",
  "Driver Failure",
  "Started",
  "Alloc Unhealthy",
  "Terminated",
  "Killing",
  "Killed",
  "Restarting",
  "Restart Signaled",
  "Signaling",
  "Not Restarting",
  "Leader Task Dead",
  "Main Tasks Dead",
  "Sibling Task Failed",
  "Disk Resources Exceeded",
  "Template",
  "Task hook failed",
  "Task hook message",
  "Failed Restoring Task",
  "Waiting for shutdown delay",
  "Running",
  "Pausing",
] as const;

export type TaskEventType = (typeof TASK_EVENT_TYPES)[number];

/** One thing that happened to a task. */
export interface TaskEvent {
  Type: TaskEventType;
  /** Nanoseconds since 1970. */
  Time: Int64;
  /** The sentence that `alloc status` shows. */
  DisplayMessage: string;
  /** Facts by name, as `exit_code`, `signal`, `oom_killed`, `restart_reason`, `kill_timeout`. */
  Details: Record<string, string>;
  Message: string;
  FailsTask: boolean;
  RestartReason: string;
  SetupError: string;
  DriverError: string;
  DriverMessage: string;
  ExitCode: number;
  Signal: number;
  KillTimeout: Int64;
  KillError: string;
  KillReason: string;
  StartDelay: Int64;
  DownloadError: string;
  ValidationError: string;
  DiskLimit: Int64;
  FailedSibling: string;
  VaultError: string;
  TaskSignalReason: string;
  TaskSignal: string;
  GenericSource: string;
}

/** How a task stands. At most the ten newest events are kept. */
export interface TaskState {
  State: "pending" | "running" | "dead";
  Failed: boolean;
  Restarts: number;
  /** RFC 3339 with nanoseconds, or null before the first. */
  LastRestart: string | null;
  StartedAt: string | null;
  FinishedAt: string | null;
  Events: TaskEvent[];
  TaskHandle: null;
}

/**
 * The longest text that an event holds, in UTF-16 units. Longer ones come from outside, as the name of a
 * file in an archive, and would stand in every list of allocations.
 */
const MAX_TEXT = 4096;

/** A task event of a type with all its other fields empty; its texts are cut where they are too long. */
export function taskEvent(
  type: TaskEventType,
  time: Int64,
  fields: Partial<Omit<TaskEvent, "Type" | "Time">> = {},
): TaskEvent {
  return {
    Type: type,
    Time: time,
    DisplayMessage: "",
    Details: {},
    Message: "",
    FailsTask: false,
    RestartReason: "",
    SetupError: "",
    DriverError: "",
    DriverMessage: "",
    ExitCode: 0,
    Signal: 0,
    KillTimeout: 0,
    KillError: "",
    KillReason: "",
    StartDelay: 0,
    DownloadError: "",
    ValidationError: "",
    DiskLimit: 0,
    FailedSibling: "",
    VaultError: "",
    TaskSignalReason: "",
    TaskSignal: "",
    GenericSource: "",
    ...bounded(fields),
    ...(fields.Details !== undefined && { Details: bounded(fields.Details) }),
  };
}

function bounded<Fields extends object>(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "string" ? boundText(value) : value,
  ]);
  return Object.fromEntries(entries) as Fields;
}

/** The beginning of a text that is too long to be kept with an event or a status, and how much it lacks. */
export function boundText(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const kept = text.slice(0, MAX_TEXT).toWellFormed();
  return `${kept}... (${text.length - MAX_TEXT} more characters)`;
}
