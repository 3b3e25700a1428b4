import type { Clock, Timer } from "@drover/clock";
import {
  type Allocation,
  type AllocDeploymentStatus,
  groupOf,
  type Int64,
  type TaskGroup,
  type TaskState,
  toRfc3339,
  type UpdateStrategy,
} from "@drover/job";
import { formatDuration } from "@drover/schema/duration";
import { lifecycleRole } from "./lifecycle-coordinator.ts";

/**
 * Finds out whether an allocation of a deployment is healthy: all tasks must run, and with
 * `health_check = "checks"` all checks pass, for `min_healthy_time`, before `healthy_deadline` is over. Once known it stays, until another
 * deployment takes the allocation over. Source: Nomad's page "update Block".
 */
export class AllocHealth {
  readonly #clock: Clock;
  readonly #onHealth: (status: AllocDeploymentStatus, reason?: string) => void;
  #status: AllocDeploymentStatus | null = null;
  #deploymentId = "";
  #deadline: Timer | undefined;
  #lateness = "";
  #healthy: Timer | undefined;
  /** When the last of the tasks started, if the wait for `min_healthy_time` goes on. */
  #allStarted: string | undefined;

  /**
   * @param onHealth called once for each deployment, when the health is known; with the reason where
   *   the deadline is over
   */
  constructor(clock: Clock, onHealth: (status: AllocDeploymentStatus, reason?: string) => void) {
    this.#clock = clock;
    this.#onHealth = onHealth;
  }

  /** Null until it is known. */
  get status(): AllocDeploymentStatus | null {
    return this.#status;
  }

  /** Takes up what an earlier process found out. */
  restore(status: AllocDeploymentStatus): void {
    this.#status = status;
  }

  /** Begins anew for another deployment. */
  reset(): void {
    this.close();
    this.#status = null;
    this.#deploymentId = "";
  }

  /** Takes in the tasks' states, and whether all checks pass. */
  update(alloc: Allocation, states: ReadonlyMap<string, TaskState>, arePassing = true): void {
    const group = groupOf(alloc);
    const strategy = group?.Update ?? null;
    if (this.#status !== null || alloc.DeploymentID === "" || group === undefined) return;
    if (strategy === null || strategy.HealthCheck === "manual") return;
    if (alloc.DesiredStatus !== "run") {
      this.close();
      return;
    }
    if (this.#deploymentId !== alloc.DeploymentID) {
      this.#deploymentId = alloc.DeploymentID;
      this.#deadline = this.#clock.after(toMs(strategy.HealthyDeadline), () =>
        this.#set(alloc, false, this.#lateness),
      );
    }
    const allStarted = lastStart(group, states);
    const mayCount = arePassing || strategy.HealthCheck !== "checks";
    const started = mayCount ? allStarted : undefined;
    this.#lateness = latenessOf(strategy, { hasStarted: allStarted !== undefined, mayCount });
    if (allStarted === "failed") this.#set(alloc, false);
    else if (started !== this.#allStarted) {
      this.#healthy?.cancel();
      this.#allStarted = started;
      if (started === undefined) return;
      this.#healthy = this.#clock.after(toMs(strategy.MinHealthyTime), () =>
        this.#set(alloc, true),
      );
    }
  }

  /** The allocation failed, so it is not healthy, unless that was said already. */
  fail(alloc: Allocation): void {
    if (this.#status === null) this.#set(alloc, false);
  }

  close(): void {
    this.#deadline?.cancel();
    this.#healthy?.cancel();
    this.#allStarted = undefined;
  }

  #set(alloc: Allocation, isHealthy: boolean, reason?: string): void {
    this.close();
    this.#status = {
      Healthy: isHealthy,
      Timestamp: toRfc3339(this.#clock.now()),
      Canary: alloc.DeploymentStatus?.Canary ?? false,
      ModifyIndex: alloc.DeploymentStatus?.ModifyIndex ?? 0,
    };
    this.#onHealth(this.#status, reason);
  }
}

/** What is said when the deadline passes. */
function latenessOf(
  { HealthyDeadline, MinHealthyTime }: UpdateStrategy,
  { hasStarted, mayCount }: { hasStarted: boolean; mayCount: boolean },
): string {
  const deadline = `healthy_deadline of ${formatDuration(HealthyDeadline)}`;
  if (!hasStarted) return `Not all tasks run by the ${deadline}`;
  if (!mayCount) return `Not all checks of services pass by the ${deadline}`;
  return `Not healthy for min_healthy_time of ${formatDuration(MinHealthyTime)} by the ${deadline}`;
}

/** When the last task started that has to; undefined while one has not. */
function lastStart(
  { Tasks }: TaskGroup,
  states: ReadonlyMap<string, TaskState>,
): string | "failed" | undefined {
  let last: string | undefined = "";
  for (const task of Tasks) {
    const state = states.get(task.Name);
    const role = lifecycleRole(task);
    const isOver = role === "poststart" && state?.State === "dead" && !state.Failed;
    if (state === undefined || role === "poststop" || isOver) continue;
    if (state.Failed || (state.FinishedAt !== null && role !== "prestart")) return "failed";
    if (state.State === "pending") last = undefined;
    else if (last !== undefined && (state.StartedAt ?? "") > last) last = state.StartedAt ?? "";
  }
  return last;
}

function toMs(nanoseconds: Int64): number {
  return Number(nanoseconds) / 1_000_000;
}
