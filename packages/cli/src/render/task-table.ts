import type { AllocListStub } from "@drover/api";
import type { TaskState } from "@drover/job";
import { formatDuration } from "../terminal/duration.ts";
import { formatTable } from "../terminal/table.ts";
import { shortId } from "./short-id.ts";

/** The tasks of allocations, each with how it stands. */
export function taskTable(
  allocations: readonly AllocListStub[],
  { verbose }: { verbose: boolean } = { verbose: false },
): string {
  const rows = allocations.flatMap((alloc) =>
    Object.entries(alloc.TaskStates ?? {}).map(([task, state]) => [
      shortId(alloc.ID, { verbose }),
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

/** How long a task has run since it started last; "-" for one that does not. */
export function uptimeOf({ State, StartedAt }: TaskState, now = Date.now()): string {
  if (State !== "running" || StartedAt === null) return "-";
  return formatDuration(Math.max(0, now - new Date(StartedAt).getTime()));
}
