import type { AllocListStub } from "@drover/api";
import type { TaskEvent, TaskState } from "@drover/job";
import { indent } from "../render/indent.ts";
import { shortId } from "../render/short-id.ts";
import { formatDuration } from "../terminal/duration.ts";
import { formatTime, toMs } from "../terminal/time.ts";
import { lastWords } from "./last-words.ts";
import type { MonitorOptions } from "./monitor-options.ts";

/** Events that say why a task does not run. */
const CAUSES = [
  "Terminated",
  "Driver Failure",
  "Setup Failure",
  "Failed Artifact Download",
  "Failed Validation",
  "Task hook failed",
  "Template",
];
/** After these a task ends because somebody wants it to. */
const WANTED = ["Killing", "Restart Signaled"];

/** Tells each failure of a task once, as soon as it is known. */
export class TaskFailures {
  readonly #options: MonitorOptions;
  readonly #told = new Set<string>();
  /** Tasks whose output has been shown: the next failure of one is a line. */
  readonly #shown = new Set<string>();
  #begun = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  /** Tells what is new in the states of these allocations; of what was before, each task's last failure. */
  async tell(allocations: readonly AllocListStub[]): Promise<void> {
    const found = allocations.flatMap(failuresOf).filter(({ key }) => !this.#told.has(key));
    const isFirst = !this.#begun;
    this.#begun = true;
    for (const { key } of found) this.#told.add(key);
    const inOrder = found.toSorted((a, b) => toMs(a.event.Time) - toMs(b.event.Time));
    const told = isFirst ? new Map(inOrder.map((each) => [each.task, each])).values() : inOrder;
    for (const failure of told) await this.#tellOne(failure);
  }

  /** What else is told at the same time comes before or after it, not between its lines. */
  async #tellOne({ alloc, task, state, event }: Failure): Promise<void> {
    const { terminal, verbose } = this.#options;
    const short = shortId(alloc.ID, { verbose });
    const consequence = consequenceOf(state, event);
    const line = `Task "${task}" of allocation "${short}" ${describeFailure(event)}${consequence}`;
    const time = formatTime(new Date(toMs(event.Time)));
    const lines = [`    ${time}: ${terminal.style.red(line)}`];
    if (!this.#shown.has(task)) {
      this.#shown.add(task);
      if (event.Type === "Terminated") lines.push(...(await this.#output(alloc, task)));
    }
    terminal.print(lines.join("\n"));
  }

  /** The last words of a task, and the command that shows more. */
  async #output(alloc: AllocListStub, task: string): Promise<string[]> {
    const { client, verbose } = this.#options;
    const short = shortId(alloc.ID, { verbose });
    const words = await lastWords(client, { allocId: alloc.ID, task });
    if (words === undefined) return [`      It wrote nothing. More: drover alloc status ${short}`];
    const { type, text } = words;
    const isStderr = type === "stderr";
    return [
      `      The end of its ${isStderr ? "standard error" : "standard output"}:`,
      indent(text, 8),
      `      More: drover alloc logs ${isStderr ? "-stderr " : ""}${short} ${task}`,
    ];
  }
}

interface Failure {
  readonly key: string;
  readonly alloc: AllocListStub;
  readonly task: string;
  readonly state: TaskState;
  readonly event: TaskEvent;
}

function failuresOf(alloc: AllocListStub): Failure[] {
  return Object.entries(alloc.TaskStates ?? {}).flatMap(([task, state]) =>
    state.Events.filter((event, at) => isFailure(event, state.Events[at - 1])).map((event) => ({
      key: `${alloc.ID}/${task}/${event.Time}`,
      alloc,
      task,
      state,
      event,
    })),
  );
}

export function isFailure(event: TaskEvent, before: TaskEvent | undefined): boolean {
  if (!CAUSES.includes(event.Type)) return false;
  if (event.Type === "Template") return event.FailsTask;
  if (event.Type !== "Terminated") return true;
  const failed = event.ExitCode !== 0 || event.Signal !== 0 || event.Message !== "";
  return failed && !WANTED.includes(before?.Type ?? "");
}

/** What came of a task, as the end of a sentence that begins with the task. */
export function describeFailure(event: TaskEvent): string {
  if (event.Type !== "Terminated") return `failed: ${event.DisplayMessage || event.Type}`;
  if (event.Details.oom_killed === "true") return "was killed because it ran out of memory";
  if (event.Details.exit_code === undefined) return `ended: ${event.Message}`;
  if (event.Signal !== 0) return `was ended by signal ${event.Signal}`;
  return `ended with exit code ${event.ExitCode}`;
}

/** What follows from a failure, as far as it is known. */
function consequenceOf({ Events }: TaskState, event: TaskEvent): string {
  const next = Events[Events.indexOf(event) + 1];
  if (next?.Type === "Restarting") {
    return `; it starts again in ${formatDuration(toMs(next.StartDelay))}`;
  }
  return next?.Type === "Not Restarting" ? "; it is not started again" : "";
}
