import type { AllocListStub } from "@drover/api";
import type { TaskState } from "@drover/job";
import { formatBytes } from "@drover/ui/amounts";
import type { TaskRow } from "../tasks/task-rows.ts";
import { formatDuration } from "../terminal/duration.ts";
import { formatTable } from "../terminal/table.ts";
import { shortId } from "./short-id.ts";

/** What {@link taskCells} are of. */
export const TASK_TITLES = [
  "ID",
  "Job",
  "Group",
  "Task",
  "State",
  "CPU",
  "Memory",
  "Restarts",
  "Uptime",
  "Ports",
];

/** A task with what it uses, by {@link TASK_TITLES}. */
export function taskCells(
  row: TaskRow,
  { verbose }: { verbose: boolean } = { verbose: false },
): string[] {
  const { alloc, task, state, ports } = row;
  return [
    shortId(alloc.ID, { verbose }),
    alloc.JobID,
    alloc.TaskGroup,
    task,
    stateOf(state),
    cpuOf(row),
    memoryOf(row),
    String(state.Restarts),
    uptimeOf(state),
    ports.join(" ") || "-",
  ];
}

/** Tasks with what they use, a line each. */
export function taskTable(
  rows: readonly TaskRow[],
  { verbose }: { verbose: boolean } = { verbose: false },
): string {
  if (rows.length === 0) return "No tasks run";
  return formatTable([TASK_TITLES, ...rows.map((row) => taskCells(row, { verbose }))]);
}

/** The tasks of allocations, each with how it stands. */
export function taskStateTable(allocations: readonly AllocListStub[]): string {
  const rows = allocations.flatMap((alloc) =>
    Object.entries(alloc.TaskStates ?? {}).map(([task, state]) => [
      shortId(alloc.ID),
      alloc.JobID,
      alloc.TaskGroup,
      task,
      stateOf(state),
      String(state.Restarts),
      uptimeOf(state),
    ]),
  );
  if (rows.length === 0) return "No tasks";
  return formatTable([["ID", "Job", "Group", "Task", "State", "Restarts", "Uptime"], ...rows]);
}

/** How a task stands, in a word, and for one that has ended how. */
export function stateOf({ State, Failed, Events }: TaskState): string {
  if (State !== "dead") return State;
  const end = Events.findLast(({ Type }) => Type === "Terminated");
  if (!Failed) return end === undefined || end.ExitCode === 0 ? "complete" : "stopped";
  return end === undefined ? "failed" : `failed (${end.ExitCode})`;
}

function cpuOf({ cpuPercent }: TaskRow): string {
  return cpuPercent === undefined ? "-" : `${cpuPercent.toFixed(1)}%`;
}

/** What is used, and the limit. */
function memoryOf({ memory, memoryLimit }: TaskRow): string {
  const limit = memoryLimit === undefined ? "" : `/${formatBytes(memoryLimit)}`;
  return memory === undefined ? "-" : `${formatBytes(memory)}${limit}`;
}

/** How long a task has run since it started last; "-" for one that does not. */
function uptimeOf({ State, StartedAt }: TaskState, now = Date.now()): string {
  if (State !== "running" || StartedAt === null) return "-";
  return formatDuration(Math.max(0, now - new Date(StartedAt).getTime()));
}
