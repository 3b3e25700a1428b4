import type { DesiredUpdates, JobPlanResponse } from "@drover/api";
import type { Job, Node } from "@drover/job";
import { nextLaunch } from "@drover/jobspec";
import { annotateDiff, diffJobs } from "@drover/jobspec/diff";
import { jobKey } from "@drover/store";
import type { Environment } from "../environment.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { Plan } from "../scheduler/plan.ts";
import { schedule } from "../scheduler/schedule.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { neighboursOf } from "../state/neighbours.ts";
import { newestDeployment } from "../state/newest-deployment.ts";
import { schedulerConfiguration } from "../state/scheduler-configuration.ts";
import { asksForSomethingElse } from "./job-difference.ts";
import { makesOthers } from "./makes-others.ts";

/** Tells what registering a job would do, without doing it. */
export class JobPlanner {
  readonly #state: ClusterState;
  readonly #environment: Environment;
  readonly #node: () => Node;

  constructor(state: ClusterState, environment: Environment, node: () => Node) {
    this.#state = state;
    this.#environment = environment;
    this.#node = node;
  }

  /** @param options.diff whether the difference to the job that runs is wanted */
  plan(job: Job, { diff }: { diff: boolean }): JobPlanResponse {
    const existing = this.#state.job(job.Namespace, job.ID);
    const wanted = this.#asRegistered(job, existing);
    const plan = makesOthers(job) ? undefined : this.#schedule(wanted);
    const desired = plan?.desired ?? {};
    const difference = diff ? diffJobs(existing ?? null, wanted) : null;
    const launch = job.Periodic && nextLaunch(job.Periodic, new Date());
    return {
      Annotations: plan ? { DesiredTGUpdates: desired, PreemptedAllocs: null } : null,
      FailedTGAllocs: plan && Object.keys(plan.failed).length > 0 ? plan.failed : null,
      JobModifyIndex: existing?.JobModifyIndex ?? 0,
      CreatedEvals: plan?.evaluations ?? null,
      Diff: difference && annotateDiff(difference, mapValues(desired, fates)),
      NextPeriodicLaunch: launch ? launch.toISOString() : null,
      Warnings: "",
      Index: this.#state.store.index,
    };
  }

  #asRegistered(job: Job, existing: Job | undefined): Job {
    const next = this.#state.store.index + 1;
    if (existing === undefined) {
      return { ...job, CreateIndex: next, ModifyIndex: next, JobModifyIndex: next };
    }
    if (!asksForSomethingElse(existing, job)) return existing;
    return {
      ...job,
      Version: existing.Version + 1,
      CreateIndex: existing.CreateIndex,
      ModifyIndex: next,
      JobModifyIndex: next,
    };
  }

  #schedule(job: Job): Plan {
    const { store } = this.#state;
    const { newId, now, random } = this.#environment;
    const key = jobKey({ namespace: job.Namespace, id: job.ID });
    const evaluation = newEvaluation(job, { id: newId(), triggeredBy: "job-register", now: now() });
    return schedule({
      evaluation: { ...evaluation, AnnotatePlan: true },
      job,
      allocations: store.table("allocations").by("job", key),
      deployment: newestDeployment(store, key),
      node: this.#node(),
      neighbours: neighboursOf(store, job),
      configuration: schedulerConfiguration(store),
      now: now(),
      newId,
      random,
    });
  }
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
