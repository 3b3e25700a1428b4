import { type Allocation, type Deployment, isTerminal, type Job, type Node } from "@drover/job";
import { newEvaluation } from "../src/scheduler/new-evaluation.ts";
import type { Plan } from "../src/scheduler/plan.ts";
import { schedule } from "../src/scheduler/schedule.ts";
import { sampleNode } from "./samples.ts";

const SECOND = 1_000_000_000n;

/** One job on one node, scheduled again and again without any process. */
export class Simulation {
  job: Job;
  node: Node;
  now = 1_700_000_000n * SECOND;
  readonly allocations = new Map<string, Allocation>();
  deployment: Deployment | undefined;
  #ids = 0;

  constructor(job: Job, node: Node = sampleNode()) {
    this.job = job;
    this.node = node;
  }

  /** Those that are wanted and not over, by name. */
  get running(): Allocation[] {
    return [...this.allocations.values()]
      .filter((alloc) => !isTerminal(alloc))
      .toSorted((a, b) => a.Name.localeCompare(b.Name));
  }

  /** The next plan, without applying it. */
  preview(evaluationId = this.#newId()): Plan {
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
      configuration: {
        SchedulerAlgorithm: "binpack",
        MemoryOversubscriptionEnabled: false,
        RejectJobRegistration: false,
        PauseEvalBroker: false,
        PreemptionConfig: {
          SystemSchedulerEnabled: false,
          SysBatchSchedulerEnabled: false,
          BatchSchedulerEnabled: false,
          ServiceSchedulerEnabled: false,
        },
        CreateIndex: 1,
        ModifyIndex: 1,
      },
      now: this.now,
      newId: () => this.#newId(),
      random: () => 0,
    });
  }

  /** Schedules and applies the plan. */
  run(evaluationId?: string): Plan {
    const plan = this.preview(evaluationId);
    for (const alloc of plan.allocations) this.allocations.set(alloc.ID, alloc);
    for (const deployment of plan.deployments) this.deployment = deployment;
    return plan;
  }

  /** Changes an allocation as its client would. */
  report(alloc: Allocation, fields: Partial<Allocation>): void {
    const latest = this.allocations.get(alloc.ID) ?? alloc;
    this.allocations.set(alloc.ID, { ...latest, ...fields, ModifyTime: this.now });
  }

  /** Reports an allocation of the deployment as running and healthy. */
  reportHealthy(alloc: Allocation): void {
    this.report(alloc, {
      ClientStatus: "running",
      DeploymentStatus: {
        Healthy: true,
        Timestamp: "",
        Canary: alloc.DeploymentStatus?.Canary ?? false,
        ModifyIndex: 0,
      },
    });
    const group = this.deployment?.TaskGroups[alloc.TaskGroup];
    if (this.deployment && group && alloc.DeploymentID === this.deployment.ID) {
      this.deployment = {
        ...this.deployment,
        TaskGroups: {
          ...this.deployment.TaskGroups,
          [alloc.TaskGroup]: { ...group, HealthyAllocs: group.HealthyAllocs + 1 },
        },
      };
    }
  }

  /** Registers a new version of the job. */
  change(change: (job: Job) => Job): void {
    const version = this.job.Version + 1;
    this.job = {
      ...change(this.job),
      Version: version,
      JobModifyIndex: this.job.JobModifyIndex + 1,
    };
  }

  #newId(): string {
    return `id-${++this.#ids}`;
  }
}
