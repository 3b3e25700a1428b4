import { setImmediate } from "node:timers/promises";
import type { DesiredUpdates, JobPlanResponse } from "@drover/api";
import type { Allocation, Evaluation, Job } from "@drover/job";
import { nextLaunch } from "@drover/jobspec";
import { annotateDiff, diffJobs } from "@drover/jobspec/diff";
import type { Scheduler } from "../evaluations/scheduler.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import type { JobRegistrar } from "./job-registrar.ts";

/** Tells what registering a job would do: registers it in a change that is taken back. */
export class JobPlanner {
  readonly #state: ClusterState;
  readonly #registrar: JobRegistrar;
  readonly #scheduler: Scheduler;
  readonly #nondeterminism: Nondeterminism;

  constructor(
    state: ClusterState,
    {
      registrar,
      scheduler,
      nondeterminism,
    }: { registrar: JobRegistrar; scheduler: Scheduler; nondeterminism: Nondeterminism },
  ) {
    this.#nondeterminism = nondeterminism;
    this.#state = state;
    this.#registrar = registrar;
    this.#scheduler = scheduler;
  }

  /**
   * Large jobs take a while, so others have a turn before the difference is made.
   *
   * @param options.diff whether the difference to the job that runs is wanted
   * @throws {Fault} `invalid_argument` for a job that cannot be registered
   */
  async plan(job: Job, { diff }: { diff: boolean }): Promise<JobPlanResponse> {
    const existing = this.#state.job(job.Namespace, job.ID);
    const { index } = this.#state.store;
    const { wanted, evaluation, plan } = this.#state.preview(
      (transaction) => this.#registrar.put(transaction, job),
      ({ job: wanted, evaluation }) => ({
        wanted,
        evaluation,
        plan: this.#scheduler.plan({
          ...(evaluation ?? this.#evaluationOfRun(wanted)),
          AnnotatePlan: true,
        }),
      }),
    );
    const { desired } = plan;
    if (diff) await setImmediate();
    const difference = diff ? diffJobs(existing ?? null, wanted) : null;
    const launch = job.Periodic && nextLaunch(job.Periodic, new Date());
    return {
      Annotations: { DesiredTGUpdates: desired, PreemptedAllocs: plan.preempted.map(stubOf) },
      FailedTGAllocs: Object.keys(plan.failed).length > 0 ? plan.failed : null,
      JobModifyIndex: existing?.JobModifyIndex ?? 0,
      CreatedEvals: evaluation ? plan.evaluations : null,
      Diff: difference && annotateDiff(difference, mapValues(desired, fates)),
      NextPeriodicLaunch: launch ? launch.toISOString() : null,
      Warnings: "",
      Index: index,
    };
  }

  /** Of a job that only makes others: what one run of it would need. */
  #evaluationOfRun(job: Job): Evaluation {
    const { newId, now } = this.#nondeterminism;
    return newEvaluation(job, { id: newId(), triggeredBy: "job-register", now: now() });
  }
}

/** What is told of an allocation that has to make room. */
function stubOf(alloc: Allocation) {
  const { ID, Name, Namespace, NodeID, JobID, TaskGroup, ClientStatus, Job: job } = alloc;
  return { ID, Name, Namespace, NodeID, JobID, JobType: job.Type, TaskGroup, ClientStatus };
}

function fates(updates: DesiredUpdates): Record<string, number> {
  return {
    create: updates.Place,
    destroy: updates.Stop,
    migrate: updates.Migrate,
    canary: updates.Canary,
    "in-place update": updates.InPlaceUpdate,
    "create/destroy update": updates.DestructiveUpdate,
    ignore: updates.Ignore,
  };
}

function mapValues<From, To>(
  record: Record<string, From>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
