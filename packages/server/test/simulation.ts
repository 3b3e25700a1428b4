import {
  type Allocation,
  type Deployment,
  isTerminal,
  type Job,
  type Node,
  type SchedulerConfiguration,
} from "@drover/job";
import { concludeDeployment } from "../src/deployments/deployment-outcome.ts";
import { DESCRIPTION } from "../src/scheduler/descriptions.ts";
import { newEvaluation } from "../src/scheduler/new-evaluation.ts";
import type { Plan } from "../src/scheduler/plan.ts";
import {
  failed,
  healthyCanaries,
  progressDeadline,
  promoted,
  promotesItself,
  takeHealth,
} from "../src/scheduler/rollouts/deployment-health.ts";
import { isActive, isOfVersion } from "../src/scheduler/rollouts/deployments.ts";
import { schedule } from "../src/scheduler/schedule.ts";
import { sampleNode } from "./samples.ts";

const SECOND = 1_000_000_000n;

const CONFIGURATION: SchedulerConfiguration = {
  SchedulerAlgorithm: "binpack",
  MemoryOversubscriptionEnabled: false,
  RejectJobRegistration: false,
  PauseEvalBroker: false,
  NodeLimitForFeasibilityChecks: 0,
  PreemptionConfig: {
    SystemSchedulerEnabled: false,
    SysBatchSchedulerEnabled: false,
    BatchSchedulerEnabled: false,
    ServiceSchedulerEnabled: false,
  },
  CreateIndex: 1,
  ModifyIndex: 1,
};

/** One job on one node, scheduled again and again without any process. */
export class Simulation {
  job: Job;
  node: Node;
  now = 1_700_000_000n * SECOND;
  readonly allocations = new Map<string, Allocation>();
  /** The newest. */
  deployment: Deployment | undefined;
  /** Newest first. */
  versions: Job[];
  #ids = 0;

  constructor(job: Job, node: Node = sampleNode()) {
    this.job = job;
    this.versions = [job];
    this.node = node;
  }

  /** Those that are wanted and not over, by name. */
  get running(): Allocation[] {
    return [...this.allocations.values()]
      .filter((alloc) => !isTerminal(alloc))
      .toSorted((a, b) => a.Name.localeCompare(b.Name));
  }

  /** The next plan, without applying it. */
  preview(evaluationId = this.newId()): Plan {
    const evaluation = newEvaluation(this.job, {
      id: evaluationId,
      triggeredBy: "job-register",
      now: this.now,
    });
    return schedule({
      evaluation,
      job: this.job,
      allocations: [...this.allocations.values()],
      deployment: this.deployment,
      node: this.node,
      neighbours: [],
      configuration: CONFIGURATION,
      now: this.now,
      newId: () => this.newId(),
      random: () => 0,
    });
  }

  /** Schedules and applies the plan. */
  run(evaluationId?: string): Plan {
    const plan = this.preview(evaluationId);
    for (const alloc of plan.allocations) this.allocations.set(alloc.ID, alloc);
    for (const deployment of plan.deployments) this.write(deployment);
    return plan;
  }

  /** Changes an allocation as its client would. */
  report(alloc: Allocation, fields: Partial<Allocation>): void {
    const latest = this.allocations.get(alloc.ID) ?? alloc;
    this.allocations.set(alloc.ID, { ...latest, ModifyTime: this.now, ...fields });
  }

  /** Reports an allocation of the deployment as running and healthy. */
  reportHealthy(alloc: Allocation): void {
    this.report(alloc, { ClientStatus: "running" });
    this.reportHealth(alloc, true);
  }

  /** Reports an allocation as failed, and so as not healthy. */
  reportFailed(alloc: Allocation): void {
    this.report(alloc, { ClientStatus: "failed" });
    this.reportHealth(alloc, false);
  }

  /** Reports what is known of an allocation's health; once known it stays. */
  reportHealth(alloc: Allocation, healthy: boolean): void {
    const before = this.allocations.get(alloc.ID);
    if (!before || typeof before.DeploymentStatus?.Healthy === "boolean") return;
    if (before.DeploymentID === "") return;
    const Canary = before.DeploymentStatus?.Canary ?? false;
    const after: Allocation = {
      ...before,
      DeploymentStatus: { Healthy: healthy, Timestamp: "", Canary, ModifyIndex: 0 },
    };
    this.allocations.set(alloc.ID, after);
    if (this.deployment?.ID !== after.DeploymentID || !isActive(this.deployment)) return;
    const judged = takeHealth(this.deployment, after, this.now);
    this.allocations.set(alloc.ID, judged.alloc);
    this.write(judged.deployment);
  }

  /** Writes a deployment as the agent does, with all that follows from its status. */
  write(deployment: Deployment): void {
    const isNews =
      this.deployment?.ID === deployment.ID && this.deployment.Status !== deployment.Status;
    this.deployment = deployment;
    if (!isNews) return;
    const end = concludeDeployment(deployment, this.job, this.versions);
    this.deployment = end.deployment;
    if (end.isStable) {
      this.job = { ...this.job, Stable: true };
      this.versions = [this.job, ...this.versions.slice(1)];
    }
    const { revertTo } = end;
    if (revertTo) this.change(() => ({ ...revertTo, Stop: false }));
  }

  /** Promotes canaries if they are healthy, and fails what made no progress in time. */
  watchDeployment(): void {
    const { deployment } = this;
    if (!deployment || !isActive(deployment)) return;
    const own = () =>
      [...this.allocations.values()].filter(({ DeploymentID }) => DeploymentID === deployment.ID);
    const deadline = progressDeadline(deployment, own);
    if (deadline !== undefined && deadline <= this.now) {
      this.write(failed(deployment, DESCRIPTION.deploymentNoProgress));
    } else if (promotesItself(deployment, (id) => this.allocations.get(id))) this.promote();
  }

  /** Promotes the canaries of all groups, where they are healthy. */
  promote(): boolean {
    const { deployment } = this;
    if (!deployment || !isActive(deployment) || !isOfVersion(deployment, this.job)) return false;
    const open = Object.entries(deployment.TaskGroups).filter(
      ([, { DesiredCanaries, Promoted }]) => DesiredCanaries > 0 && !Promoted,
    );
    const find = (id: string) => this.allocations.get(id);
    const areHealthy = open.every(
      ([, group]) => healthyCanaries(group, find).length >= group.DesiredCanaries,
    );
    if (open.length === 0 || !areHealthy) return false;
    const names = open.map(([name]) => name);
    for (const alloc of open.flatMap(([, group]) => healthyCanaries(group, find))) {
      const status = alloc.DeploymentStatus;
      this.report(alloc, { DeploymentStatus: status && { ...status, Canary: false } });
    }
    this.write(promoted(deployment, names, this.now));
    return true;
  }

  /** Registers a new version of the job. */
  change(change: (job: Job) => Job): void {
    this.job = {
      ...change(this.job),
      Version: this.job.Version + 1,
      Stable: false,
      JobModifyIndex: this.job.JobModifyIndex + 1,
    };
    this.versions = [this.job, ...this.versions];
  }

  newId(): string {
    return `id-${++this.#ids}`;
  }
}
