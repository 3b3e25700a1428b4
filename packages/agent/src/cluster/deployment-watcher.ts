import type { Deployment, DeploymentGroup } from "@drover/job";
import type { Commit } from "@drover/store";
import { isActive } from "../scheduler/deployments.ts";
import { fromRfc3339 } from "../scheduler/time.ts";
import type { ClusterState } from "./cluster-state.ts";
import { contain, type Log } from "./contain.ts";
import type { DeploymentControl } from "./deployment-control.ts";
import type { Environment } from "./environment.ts";
import type { JobRegistry } from "./job-registry.ts";
import { Wakeups } from "./wakeups.ts";

/**
 * Draws the conclusions of a rollout's health: promotes canaries, fails what makes no progress,
 * marks a version that made it as stable, and goes back to the last stable one.
 */
export class DeploymentWatcher {
  readonly #state: ClusterState;
  readonly #control: DeploymentControl;
  readonly #jobs: JobRegistry;
  readonly #wakeups: Wakeups;
  readonly #log: Log;
  #unsubscribe: (() => void) | undefined;

  constructor(
    state: ClusterState,
    {
      environment,
      control,
      registry,
      log,
    }: { environment: Environment; control: DeploymentControl; registry: JobRegistry; log: Log },
  ) {
    this.#state = state;
    this.#control = control;
    this.#jobs = registry;
    this.#log = log;
    this.#wakeups = new Wakeups(environment, log);
  }

  start(): void {
    this.#unsubscribe = this.#state.store.onCommit((commit) => this.#follow(commit));
    for (const deployment of this.#state.store.table("deployments").values()) {
      this.#do(deployment, () => isActive(deployment) && this.#watch(deployment));
    }
  }

  /** Idempotent. */
  close(): void {
    this.#unsubscribe?.();
    this.#wakeups.close();
  }

  #follow({ writes }: Commit): void {
    for (const write of writes) {
      if (write.table !== "deployments") continue;
      const { before, after } = write;
      if (after === undefined || !isActive(after)) this.#wakeups.clear(write.key);
      if (after === undefined) continue;
      this.#do(after, () => {
        if (isActive(after)) this.#watch(after);
        else if (before?.Status !== after.Status) this.#conclude(after);
      });
    }
  }

  #watch(deployment: Deployment): void {
    const { ID, Status, TaskGroups } = deployment;
    const groups = Object.values(TaskGroups);
    const deadline = Status === "paused" ? undefined : nearestDeadline(groups);
    if (deadline === undefined) this.#wakeups.clear(ID);
    else {
      this.#wakeups.set(ID, deadline, () => {
        this.#do(deployment, () =>
          this.#control.fail(ID, failure(deployment, "progress deadline")),
        );
      });
    }
    if (Status === "paused") return;
    if (groups.some(isHopeless)) {
      const reason = failure(deployment, "unhealthy allocations");
      this.#do(deployment, () => this.#control.fail(ID, reason));
    } else if (groups.some((group) => this.#isPromotable(group))) {
      this.#do(deployment, () => this.#control.promote(ID));
    }
  }

  #isPromotable({
    AutoPromote,
    Promoted,
    DesiredCanaries,
    PlacedCanaries,
  }: DeploymentGroup): boolean {
    if (!AutoPromote || Promoted || DesiredCanaries === 0) return false;
    const allocations = this.#state.store.table("allocations");
    const healthy = (PlacedCanaries ?? []).filter(
      (id) => allocations.get(id)?.DeploymentStatus?.Healthy === true,
    );
    return healthy.length >= DesiredCanaries;
  }

  #conclude(deployment: Deployment): void {
    const { Status, Namespace, JobID, JobVersion, TaskGroups } = deployment;
    const job = this.#state.job(Namespace, JobID);
    if (job?.Version !== JobVersion || job.Stop) return;
    if (Status === "successful") {
      this.#do(deployment, () => this.#jobs.markStable(Namespace, JobID, JobVersion, true));
    } else if (
      Status === "failed" &&
      Object.values(TaskGroups).some(({ AutoRevert }) => AutoRevert)
    ) {
      const stable = this.#jobs
        .versions(Namespace, JobID)
        .find(({ Version, Stable }) => Stable && Version < JobVersion);
      if (stable) {
        this.#do(deployment, () => this.#jobs.revert(Namespace, JobID, stable.Version));
      }
    }
  }

  #do({ ID, JobID }: Deployment, action: () => unknown): void {
    contain(`Cannot follow deployment ${ID} of job "${JobID}"`, this.#log, action);
  }
}

/** Without a deadline for progress, the first unhealthy allocation decides. */
function isHopeless({ ProgressDeadline, UnhealthyAllocs }: DeploymentGroup): boolean {
  return BigInt(ProgressDeadline) === 0n && UnhealthyAllocs > 0;
}

/** When the first of the groups that are not done must have made progress. */
function nearestDeadline(groups: readonly DeploymentGroup[]): bigint | undefined {
  let nearest: bigint | undefined;
  for (const group of groups.filter(isUnfinished)) {
    const deadline = fromRfc3339(group.RequireProgressBy);
    if (deadline !== undefined && (nearest === undefined || deadline < nearest)) nearest = deadline;
  }
  return nearest;
}

function isUnfinished({
  HealthyAllocs,
  DesiredTotal,
  DesiredCanaries,
  Promoted,
}: DeploymentGroup): boolean {
  const goal = DesiredCanaries > 0 && !Promoted ? DesiredCanaries : DesiredTotal;
  return HealthyAllocs < goal;
}

function failure({ TaskGroups }: Deployment, reason: string): string {
  const reverts = Object.values(TaskGroups).some(({ AutoRevert }) => AutoRevert);
  return `Failed due to ${reason}${reverts ? " - rolling back to the last stable job version" : ""}`;
}
