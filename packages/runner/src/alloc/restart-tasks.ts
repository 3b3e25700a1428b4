import { Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import type { CheckPlan } from "../checks/check-plan.ts";
import type { TaskRunner } from "../task/task-runner.ts";
import { areDone, beforePoststop } from "./group-tasks.ts";

/** @throws {Fault} `failed_precondition` for a task that does not run, nor waits for its restart */
export async function restartTask(task: TaskRunner): Promise<void> {
  if (canRestart(task)) return await task.restart("User requested task to restart");
  throw new Fault(
    "failed_precondition",
    `Task "${task.name}" does not run; it is ${task.state.State}`,
  );
}

/**
 * The tasks that a restart of an allocation concerns: those that run or wait for their restart, or with `all`
 * those that have ended too.
 *
 * @throws {Fault} `failed_precondition` if none of them runs
 */
export function tasksToRestart(
  tasks: readonly TaskRunner[],
  { all, allocId }: { all: boolean; allocId: string },
): TaskRunner[] {
  const chosen = tasks.filter((task) => canRestart(task) || (all && task.role !== "poststop"));
  if (!areDone(tasks) && chosen.some(canRestart)) return chosen;
  throw new Fault("failed_precondition", `No task of allocation ${allocId} runs`);
}

/** Restarts the task of a check that failed too often; for a check of no single task, all that run. */
export function restartUnhealthy(
  tasks: readonly TaskRunner[],
  { check, task }: Pick<CheckPlan, "check" | "task">,
  { log, allocId }: { log: Logger; allocId: string },
): void {
  const reason = `healthcheck: check ${JSON.stringify(check)} unhealthy`;
  const concerned = task === "" ? beforePoststop(tasks) : tasks.filter(({ name }) => name === task);
  for (const runner of concerned.filter(({ state }) => state.State === "running")) {
    runner.restart(reason, { usesAttempt: true }).catch((error: unknown) => {
      log.error("failed to restart unhealthy task", {
        alloc_id: allocId,
        task: runner.name,
        error,
      });
    });
  }
}

function canRestart({ state, waitsForRestart }: TaskRunner): boolean {
  return state.State === "running" || waitsForRestart;
}
