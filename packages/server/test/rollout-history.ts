import assert from "node:assert/strict";
import { type Allocation, isTerminal, type TaskGroup } from "@drover/job";
import { DESCRIPTION } from "../src/scheduler/descriptions.ts";
import type { Plan } from "../src/scheduler/plan.ts";
import { mayGoOn } from "../src/scheduler/rollouts/deployment-health.ts";
import { isActive } from "../src/scheduler/rollouts/deployments.ts";

import { sampleGroup, sampleJob, sampleReschedule, sampleTask, sampleUpdate } from "./samples.ts";
import { Simulation } from "./simulation.ts";

const SECOND = 1_000_000_000;
const RESCHEDULE_DELAY = 30n * BigInt(SECOND);

/** What a version of the job asks for. */
export interface Version {
  readonly count: number;
  readonly command: string;
  readonly maxParallel: number;
  readonly canary: number;
  readonly autoRevert: boolean;
  readonly autoPromote: boolean;
  /** Seconds; 0 for none. */
  readonly progressDeadline: number;
  readonly attempts: "none" | "two" | "any";
}

/** What happens. `which` chooses among the allocations that live, or those that have news. */
export type Event =
  | { readonly kind: "register"; readonly version: Version }
  | {
      readonly kind: "start" | "healthy" | "unhealthy" | "fail" | "complete";
      readonly which: number;
    }
  | { readonly kind: "report" | "migrate"; readonly which: number }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "evaluate" | "restart" | "promote" | "fail-deployment" }
  | { readonly kind: "pause" | "resume" | "stop-job" | "force-reschedule" };

/** How an allocation really is, of which the agent may not know yet. */
interface Actual {
  status: "pending" | "running" | "failed" | "complete";
  /** Of the deployment that it belongs to. */
  healthy: boolean | null;
  deploymentId: string;
}

/**
 * A job from its first registration through failures, rollouts and restarts of the agent, with
 * reports that come late and more than once. After each plan it is checked what must hold.
 */
export class RolloutHistory {
  readonly #simulation: Simulation;
  readonly #actual = new Map<string, Actual>();
  /** Those that the agent was told of as healthy, without a deployment as running, and run since. */
  readonly #up = new Set<string>();
  /** The deployments in which an update placed them. */
  readonly #updates = new Map<string, string>();
  #needsEvaluation = true;

  constructor(first: Version) {
    this.#simulation = new Simulation(sampleJob({ TaskGroups: [groupOf(first)] }));
  }

  /** Lets something happen, and the agent react to it unless it is kept waiting. */
  happen(event: Event, isPrompt: boolean): void {
    this.#apply(event);
    if (isPrompt || event.kind === "evaluate" || event.kind === "restart") this.#react();
  }

  /** Lets all that lives get healthy, until nothing changes any more. */
  settle(): void {
    for (let round = 0; round < 60; round++) {
      for (const alloc of this.#simulation.running) {
        this.#live(this.#actually(alloc), "healthy");
      }
      this.#reportAll();
      this.#simulation.now += 20n * BigInt(SECOND);
      if (this.#simulation.promote()) this.#needsEvaluation = true;
      // Evaluations that wait for the time of a replacement.
      const { allocations } = this.#simulation;
      this.#needsEvaluation ||= allocations.values().some(isDead);
      this.#react();
    }
    this.#checkSettled();
  }

  #apply(event: Event): void {
    const simulation = this.#simulation;
    const { running, deployment } = simulation;
    const pick = (which: number, from: readonly Allocation[] = running) =>
      from[which % Math.max(1, from.length)];
    switch (event.kind) {
      case "register":
        simulation.change((job) => ({
          ...job,
          Stop: false,
          TaskGroups: [groupOf(event.version)],
        }));
        break;
      case "stop-job":
        simulation.change((job) => ({ ...job, Stop: true }));
        break;
      case "wait":
        simulation.now += BigInt(event.seconds * SECOND);
        break;
      case "evaluate":
        break;
      case "restart":
        this.#reportAll();
        break;
      case "promote":
        if (!simulation.promote()) return;
        break;
      case "pause":
        if (deployment?.Status !== "running") return;
        simulation.write({ ...deployment, Status: "paused" });
        break;
      case "resume":
        if (deployment?.Status !== "paused") return;
        simulation.write({ ...deployment, Status: "running" });
        break;
      case "fail-deployment":
        if (deployment?.Status !== "running" && deployment?.Status !== "paused") return;
        simulation.write({ ...deployment, Status: "failed" });
        break;
      case "force-reschedule":
        for (const alloc of simulation.allocations.values()) {
          if (alloc.ClientStatus !== "failed" || alloc.NextAllocation !== "") continue;
          const DesiredTransition = { ...alloc.DesiredTransition, ForceReschedule: true };
          simulation.report(alloc, { DesiredTransition });
        }
        break;
      case "migrate": {
        const alloc = pick(event.which);
        if (!alloc) return;
        const DesiredTransition = { ...alloc.DesiredTransition, Migrate: true };
        simulation.report(alloc, { DesiredTransition });
        break;
      }
      case "report": {
        const alloc = pick(event.which, [...simulation.allocations.values()]);
        if (alloc) this.#report(alloc);
        return;
      }
      default: {
        const alloc = pick(event.which);
        if (alloc) this.#live(this.#actually(alloc), event.kind);
        return;
      }
    }
    this.#needsEvaluation = true;
  }

  #live(actual: Actual, event: "start" | "healthy" | "unhealthy" | "fail" | "complete"): void {
    if (actual.status !== "pending" && actual.status !== "running") return;
    if (event === "start") actual.status = "running";
    else if (event === "healthy") {
      actual.status = "running";
      actual.healthy ??= true;
    } else {
      if (event === "fail") actual.status = "failed";
      if (event === "complete") actual.status = "complete";
      actual.healthy ??= false;
    }
  }

  #actually({ ID, DeploymentID }: Allocation): Actual {
    const known = this.#actual.get(ID);
    const actual: Actual = known ?? {
      status: "pending",
      healthy: null,
      deploymentId: DeploymentID,
    };
    // One that goes over to another deployment is looked at anew.
    if (actual.deploymentId !== DeploymentID) {
      actual.deploymentId = DeploymentID;
      actual.healthy = null;
    }
    this.#actual.set(ID, actual);
    return actual;
  }

  #reportAll(): void {
    for (const alloc of [...this.#simulation.allocations.values()]) this.#report(alloc);
  }

  /** Tells the agent how an allocation is, perhaps not for the first time. */
  #report(alloc: Allocation): void {
    const actual = this.#actually(alloc);
    const isNews = alloc.ClientStatus !== actual.status;
    this.#simulation.report(alloc, {
      ClientStatus: actual.status,
      ModifyTime: isNews ? this.#simulation.now : alloc.ModifyTime,
    });
    if (actual.status === "failed" || actual.status === "complete") actual.healthy ??= false;
    const isNewHealth = actual.healthy !== null && alloc.DeploymentStatus?.Healthy == null;
    if (actual.healthy !== null) this.#simulation.reportHealth(alloc, actual.healthy);
    const isHealthy = alloc.DeploymentID === "" || actual.healthy === true;
    if (isHealthy && actual.status === "running") this.#up.add(alloc.ID);
    const isOver = actual.status === "failed" || actual.status === "complete";
    if (isOver) this.#up.delete(alloc.ID);
    if (isNews && isOver) this.#needsEvaluation = true;
    else if (isNewHealth && alloc.DeploymentID !== "") this.#needsEvaluation ||= this.#mayGoOn();
  }

  /** Health that makes nothing possible is not evaluated. */
  #mayGoOn(): boolean {
    const { deployment, allocations } = this.#simulation;
    if (!deployment || !isActive(deployment)) return true;
    return mayGoOn(deployment, () => [...allocations.values()]);
  }

  #react(): void {
    const { deployment } = this.#simulation;
    this.#simulation.watchDeployment();
    if (this.#simulation.deployment !== deployment) this.#needsEvaluation = true;
    this.#checkDeployment();
    // What a plan makes possible may need another one, as promotion by itself does.
    while (this.#needsEvaluation) {
      this.#needsEvaluation = false;
      this.#evaluate();
    }
  }

  #evaluate(): void {
    const simulation = this.#simulation;
    const before = new Map(simulation.allocations);
    const { deployment } = simulation;
    const plan = simulation.run();
    for (const { ID, DeploymentID, PreviousAllocation } of plan.allocations) {
      const previous = simulation.allocations.get(PreviousAllocation);
      if (!before.has(ID) && previous && isUpdated(previous)) this.#updates.set(ID, DeploymentID);
    }
    this.#checkUpdates(plan, before);
    this.#checkHalted(plan, before, deployment);
    for (const { ID, DesiredStatus } of plan.allocations) {
      if (DesiredStatus !== "run") this.#up.delete(ID);
    }
    this.#checkCanaries(before);
    this.#checkDeployment();
    this.#checkCount();
    const again = simulation.preview();
    assert.deepEqual(again.allocations, [], "applying a plan left something to do");
    assert.deepEqual(again.deployments, [], "applying a plan left a deployment to change");
  }

  get #group(): TaskGroup {
    const [group] = this.#simulation.job.TaskGroups;
    assert.ok(group);
    return group;
  }

  /** An update never leaves fewer than `count - max_parallel` healthy allocations. */
  #checkUpdates(plan: Plan, before: ReadonlyMap<string, Allocation>): void {
    const { job, deployment } = this.#simulation;
    const { Update, Count } = this.#group;
    if (!Update || job.Stop) return;
    const state = deployment?.JobVersion === job.Version ? deployment.TaskGroups.g : undefined;
    const canaries = (state?.Promoted ? state.PlacedCanaries : null) ?? [];
    const promotedNames = new Set(canaries.map((id) => before.get(id)?.Name));
    const stopped = plan.allocations.filter(({ DesiredStatus }) => DesiredStatus !== "run");
    const isUpdate = (alloc: Allocation) =>
      isUpdated(alloc) || (promotedNames.has(alloc.Name) && !canaries.includes(alloc.ID));
    const lost = stopped.filter(({ ID }) => this.#up.has(ID));
    if (!lost.some((alloc) => isUpdate(alloc) && !alloc.DesiredTransition.Migrate)) return;
    const left = this.#up.size - lost.length;
    const migrated = lost.filter(({ DesiredTransition }) => DesiredTransition.Migrate).length;
    assert.ok(
      left + migrated >= Count - Update.MaxParallel,
      `an update leaves ${left} healthy of ${Count} with max_parallel ${Update.MaxParallel}`,
    );
    const isCanarying = state && state.DesiredCanaries > 0 && !state.Promoted;
    assert.ok(!isCanarying, "a version whose canaries are not promoted replaced what runs");
  }

  /** A deployment that failed or is paused places nothing. */
  #checkHalted(
    plan: Plan,
    before: ReadonlyMap<string, Allocation>,
    deployment: Simulation["deployment"],
  ): void {
    if (deployment?.Status !== "failed" && deployment?.Status !== "paused") return;
    const { job } = this.#simulation;
    if (job.Version !== deployment.JobVersion) return;
    for (const alloc of plan.allocations) {
      if (before.has(alloc.ID)) continue;
      const previous = before.get(alloc.PreviousAllocation);
      const isMove = previous?.DesiredTransition.Migrate === true;
      const isSame = (other: Allocation | undefined) =>
        commandOf(alloc) === (other && commandOf(other));
      assert.ok(
        isMove || alloc.Job.Version !== job.Version || isSame(previous),
        "a version whose deployment is halted got in",
      );
      assert.ok(isMove || previous?.DeploymentID !== deployment.ID, "its own was placed again");
      const isPart = alloc.DeploymentID === deployment.ID;
      assert.ok(!isPart || deployment.Status === "paused", "a failed deployment placed something");
    }
  }

  /** A canary that failed is one all the same, and its successor waits for the reschedule policy. */
  #checkCanaries(before: ReadonlyMap<string, Allocation>): void {
    const { allocations, deployment, now } = this.#simulation;
    const state = deployment?.TaskGroups.g;
    if (!state || state.Promoted) return;
    const canaries = (state.PlacedCanaries ?? []).map((id) => allocations.get(id));
    const open = canaries.filter((alloc) => alloc?.DesiredStatus === "run");
    assert.ok(open.length <= state.DesiredCanaries, `${open.length} canaries`);
    for (const alloc of canaries) {
      if (!alloc || before.has(alloc.ID) || alloc.PreviousAllocation === "") continue;
      const previous = allocations.get(alloc.PreviousAllocation);
      const since = now - BigInt(before.get(alloc.PreviousAllocation)?.ModifyTime ?? 0);
      const isForced = previous?.DesiredTransition.ForceReschedule === true;
      assert.ok(isForced || since >= RESCHEDULE_DELAY - BigInt(SECOND), "a canary came too soon");
    }
  }

  /** Whatever a deployment placed counts, what it placed again too. */
  #checkDeployment(): void {
    const { allocations, deployment, job } = this.#simulation;
    const state = deployment?.TaskGroups.g;
    if (!deployment || !state || deployment.JobVersion !== job.Version) return;
    const own = [...allocations.values()].filter(
      ({ DeploymentID }) => DeploymentID === deployment.ID,
    );
    assert.equal(state.PlacedAllocs, own.length);
    const known = own.filter(({ DeploymentStatus }) => DeploymentStatus?.Healthy != null);
    if (deployment.Status === "running" || deployment.Status === "paused") {
      assert.equal(state.HealthyAllocs + state.UnhealthyAllocs, known.length);
    }
    const { Update } = this.#group;
    const unproven = own.filter(
      (alloc) =>
        alloc.DesiredStatus === "run" &&
        alloc.DeploymentStatus?.Healthy !== true &&
        this.#updates.get(alloc.ID) === deployment.ID,
    );
    if (Update) assert.ok(unproven.length <= Update.MaxParallel, "more than max_parallel at once");
  }

  #checkCount(): void {
    const { running, job } = this.#simulation;
    const { Count, Update } = this.#group;
    const count = job.Stop ? 0 : Count;
    const canary = job.Stop ? 0 : (Update?.Canary ?? 0);
    assert.ok(running.length <= count + canary, `${running.length} run of ${count}`);
  }

  /** In the end everything runs the newest version, or something said why not. */
  #checkSettled(): void {
    const { deployment, job, running, allocations } = this.#simulation;
    if (job.Stop) return;
    const own = deployment?.JobVersion === job.Version ? deployment : undefined;
    if (own?.Status === "failed" || own?.Status === "paused") return;
    const { Count, ReschedulePolicy } = this.#group;
    const mayStayDead = ReschedulePolicy?.Unlimited !== true;
    if (mayStayDead && [...allocations.values()].some(isDead)) return;
    assert.notEqual(own?.Status, "running", "a rollout without obstacles never ended");
    assert.equal(running.length, Count);
    assert.equal(new Set(running.map(({ Name }) => Name)).size, Count, "a name is there twice");
    assert.ok(
      running.every((alloc) => alloc.Job.Version === job.Version),
      "an allocation kept an older version",
    );
  }
}

function isDead(alloc: Allocation): boolean {
  return isTerminal(alloc) && alloc.DesiredStatus === "run" && alloc.NextAllocation === "";
}

function commandOf({ Job }: Allocation): unknown {
  return Job.TaskGroups[0]?.Tasks[0]?.Config?.command;
}

function isUpdated({ DesiredDescription }: Allocation): boolean {
  return DesiredDescription === DESCRIPTION.updating;
}

function groupOf(version: Version): TaskGroup {
  const { count, command, maxParallel, canary, autoRevert, autoPromote, attempts } = version;
  const Unlimited = attempts === "any";
  const limited = { Attempts: 2, Interval: 3600 * SECOND };
  return sampleGroup({
    Count: count,
    Tasks: [sampleTask({ Config: { command } })],
    ReschedulePolicy: sampleReschedule({
      Unlimited,
      DelayFunction: "constant",
      ...(attempts === "two" ? limited : {}),
    }),
    Update:
      maxParallel === 0
        ? null
        : sampleUpdate({
            MaxParallel: maxParallel,
            Canary: canary,
            AutoRevert: autoRevert,
            AutoPromote: autoPromote,
            ProgressDeadline: version.progressDeadline * SECOND,
          }),
  });
}
