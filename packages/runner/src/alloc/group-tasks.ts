import type { TaskEvent, TaskState } from "@drover/job";
import * as events from "../task/task-events.ts";
import type { TaskRunner } from "../task/task-runner.ts";
import { isSidecar } from "./lifecycle-coordinator.ts";

// What holds of the tasks of one group together.

export function statesOf(tasks: readonly TaskRunner[]): Map<string, TaskState> {
  return new Map(tasks.map((task) => [task.name, task.state]));
}

/** Whether every task has ended for good. */
export function areDone(tasks: readonly TaskRunner[]): boolean {
  return tasks.every(({ state }) => state.State === "dead");
}

/** Whether a task is known to its driver, as one that an earlier process has started. */
export function doesAnyRun(tasks: readonly TaskRunner[]): boolean {
  return tasks.some(({ current }) => current !== undefined);
}

/** Those whose end is the end of the allocation. */
export function beforePoststop(tasks: readonly TaskRunner[]): TaskRunner[] {
  return tasks.filter(({ role }) => role !== "poststop");
}

/** Kills the tasks in order: leader, then the others, sidecars last. Poststop tasks follow by themselves. */
export async function killInOrder(
  tasks: readonly TaskRunner[],
  event: (task: TaskRunner) => TaskEvent,
): Promise<void> {
  const stoppable = beforePoststop(tasks);
  const rank = (task: TaskRunner) => (task.isLeader ? 0 : isSidecar(task.role) ? 2 : 1);
  for (const wanted of [0, 1, 2]) {
    const some = stoppable.filter((task) => rank(task) === wanted);
    await Promise.all(some.map((task) => task.kill(event(task))));
  }
}

/** Why the others must end when some have, told to the user; undefined while nothing says that they must. */
export function reasonToStop(tasks: readonly TaskRunner[], now: bigint): TaskEvent | undefined {
  const [dead, live] = [true, false].map((wanted) =>
    tasks.filter(({ state }) => (state.State === "dead") === wanted),
  ) as [TaskRunner[], TaskRunner[]];
  if (dead.some(({ isLeader, state }) => isLeader && !state.Failed)) return events.leaderDead(now);
  const failed = dead.find(({ state }) => state.Failed);
  if (failed !== undefined) return events.siblingFailed(now, failed.name);
  if (live.every(({ role }) => isSidecar(role))) return events.mainDead(now);
  return undefined;
}
