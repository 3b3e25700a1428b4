import type { TaskEvent, TaskState } from "@drover/job";

/** What signals that end tasks are called. Source: signal(7). */
const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
};

/** What shells and programs mean by their exit codes. Sources: bash(1), sysexits(3). */
const CODES: Readonly<Record<number, string>> = {
  126: "the command cannot be executed",
  127: "the command was not found",
};

/** How a task ended, of its event `Terminated`: "ran out of memory and was killed", "exit code 127: the command was not found". */
export function endInWords({ Details, ExitCode, Signal, Message }: EndEvent): string {
  if (Details.oom_killed === "true") return "ran out of memory and was killed by the kernel";
  const signal = Number(Details.signal ?? Signal);
  if (signal !== 0) return `killed by signal ${signal}${named(SIGNALS[signal])}`;
  const code = Number(Details.exit_code ?? ExitCode);
  if (code === 0) return Message === "" ? "ended successfully" : Message;
  const meaning = CODES[code] ?? (code > 128 ? SIGNALS[code - 128] : undefined);
  return `exit code ${code}${meaning === undefined ? "" : `: ${meaning}`}`;
}

type EndEvent = Pick<TaskEvent, "Details" | "ExitCode" | "Signal" | "Message">;

/** One event of a task as a sentence. */
export function eventInWords(event: TaskEvent): string {
  if (event.Type === "Terminated") return capitalized(endInWords(event));
  return event.DisplayMessage || event.Message || event.Type;
}

/** Why a task failed, or fails again and again; undefined if it does not. */
export function failureOf(
  state: Pick<TaskState, "Failed" | "Events" | "State">,
): TaskFailure | undefined {
  const cause = state.Events.findLast(isBadEnd) ?? state.Events.findLast(isFailure);
  if (cause === undefined) return undefined;
  const isOver = state.Events.some(
    ({ Type, Time }) => Type === "Started" && BigInt(Time) > BigInt(cause.Time),
  );
  if (!state.Failed && state.State === "dead") return undefined;
  return { time: cause.Time, words: eventInWords(cause), hasRecovered: isOver };
}

export interface TaskFailure {
  /** Nanoseconds since 1970. */
  readonly time: TaskEvent["Time"];
  readonly words: string;
  /** Whether the task was started again since. */
  readonly hasRecovered: boolean;
}

function isBadEnd({ Type, Details, ExitCode, Signal }: TaskEvent): boolean {
  if (Type !== "Terminated") return false;
  const { exit_code = ExitCode, signal = Signal, oom_killed } = Details;
  return oom_killed === "true" || Number(exit_code) !== 0 || Number(signal) !== 0;
}

/** What keeps a task from running at all, as a failed download. */
function isFailure({ Type, FailsTask }: TaskEvent): boolean {
  return FailsTask || /Fail|failed/.test(Type);
}

function named(name: string | undefined): string {
  return name === undefined ? "" : ` (${name})`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
