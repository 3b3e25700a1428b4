import { Fault } from "@drover/fault";
import {
  type Evaluation,
  isTerminal,
  type Job,
  makesOthers,
  type SubmittedText,
} from "@drover/job";
import { outOfRangeFields } from "@drover/jobspec";
import { jobKey, type Transaction } from "@drover/store";
import type { Nondeterminism } from "../nondeterminism.ts";
import { putScalingEvent } from "../scaling/scaling-events.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import { isActive } from "../scheduler/rollouts/deployments.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { newestDeployment } from "../state/newest-deployment.ts";
import { asksForSomethingElse } from "./job-difference.ts";
import { JobVersions } from "./job-versions.ts";
import {
  requireIndex,
  requirePossible,
  serverOwned,
  withCountsOf,
  withResourcesOf,
} from "./registration-rules.ts";

/** The job as it is now, and the evaluation that brings its allocations in line, if it needs one. */
export interface Registered {
  readonly job: Job;
  readonly evaluation: Evaluation | undefined;
  readonly index: number;
}

/** As {@link Registered}; of a job that is not there, what is known of it. */
export interface Deregistered extends Omit<Registered, "job"> {
  readonly job: Pick<Job, "ID" | "JobModifyIndex">;
}

export interface RegisterOptions {
  /** Register only if the job's `JobModifyIndex` is this; 0 for a job that is new. */
  readonly enforceIndex?: number;
  readonly submission?: SubmittedText;
  /** Keep the counts of groups that exist already. */
  readonly preserveCounts?: boolean;
  /** Keep the resources of tasks that exist already. */
  readonly preserveResources?: boolean;
  readonly triggeredBy?: string;
  readonly evalPriority?: number;
}

/** What is said with a change of a group's count. */
export interface ScaleOptions {
  /** Null for an event that changes nothing. */
  readonly count: number | null;
  readonly message?: string;
  /** Whether scaling has failed, as an autoscaler tells. */
  readonly isError?: boolean;
  readonly meta?: Record<string, unknown> | null;
  /** Scale only if the job's `JobModifyIndex` is this. */
  readonly enforceIndex?: number;
}

const DEFAULT_PRIORITY = 50;

/** Registers, changes and removes jobs; each change comes with its evaluation. */
export class JobRegistrar {
  readonly versions: JobVersions;
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;

  constructor(state: ClusterState, nondeterminism: Nondeterminism) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.versions = new JobVersions(state, nondeterminism);
  }

  /**
   * Registers a job or a new version of it. One that asks for what it asked for before keeps its
   * version.
   *
   * @param job canonical and valid, with the fields that are the server's as `existing` has them
   * @throws {Fault} `failed_precondition` if `enforceIndex` does not hold, or for a change that a job
   *   cannot go through
   */
  register(job: Job, options: RegisterOptions = {}): Promise<Registered> {
    const existing = this.#state.job(job.Namespace, job.ID);
    requireIndex(existing, options.enforceIndex);
    if (existing) requirePossible(existing, job);
    const counted = options.preserveCounts && existing ? withCountsOf(job, existing) : job;
    const wanted =
      options.preserveResources && existing ? withResourcesOf(counted, existing) : counted;
    return this.#state.update((transaction) => {
      const { submission } = options;
      const registered = this.put(transaction, wanted, options);
      if (submission && registered.job !== existing) {
        putSubmission(transaction, registered.job, submission);
      }
      return registered;
    });
  }

  /** Writes a job, unless it asks for what it asked for before, and the evaluation of it. */
  put(
    transaction: Transaction,
    wanted: Job,
    { triggeredBy = "job-register", evalPriority }: RegisterOptions = {},
  ): Registered {
    const existing = this.#state.job(wanted.Namespace, wanted.ID);
    const isChange = existing === undefined || asksForSomethingElse(existing, wanted);
    const job = isChange ? this.versions.put(transaction, wanted, existing) : existing;
    const evaluation = this.#evaluate(transaction, job, triggeredBy, evalPriority);
    return { job, evaluation, index: transaction.index };
  }

  /**
   * Registers a job that a client sent: what is the server's in it stays as it was.
   *
   * @throws {Fault} as `register` does
   */
  submit(job: Job, options: RegisterOptions = {}): Promise<Registered> {
    const existing = this.#state.job(job.Namespace, job.ID);
    if (job.Dispatched !== (existing?.Dispatched ?? false)) {
      throw new Fault(
        "failed_precondition",
        existing
          ? "Field 'Dispatched' is read-only"
          : "A job can't be submitted with 'Dispatched' set; job dispatch makes such jobs",
      );
    }
    return this.register({ ...job, ...serverOwned(existing) }, options);
  }

  /**
   * Stops a job; with `purge`, deletes it. One that is not there is evaluated all the same, so that what
   * is left of it stops.
   *
   * @param options.evalPriority that of the evaluation; 0 for the job's
   * @param options.noShutdownDelay whether its allocations stop without their `shutdown_delay`
   */
  deregister(
    namespace: string,
    id: string,
    { purge = false, evalPriority = 0, noShutdownDelay = false } = {},
  ): Promise<Deregistered> {
    const existing = this.#state.job(namespace, id);
    if (existing === undefined) return this.#deregisterUnknown(namespace, id, evalPriority);
    return this.#state.update((transaction) => {
      if (noShutdownDelay) this.#hurry(transaction, existing);
      let job = existing;
      if (purge) this.versions.purge(transaction, existing);
      else if (!existing.Stop) {
        job = this.versions.put(transaction, { ...existing, Stop: true }, existing);
      }
      const evaluation = this.#evaluate(transaction, job, "job-deregister", evalPriority);
      return { job, evaluation, index: transaction.index };
    });
  }

  /**
   * Has the scheduler look at a job again.
   *
   * @param options.forceReschedule replace failed allocations at once
   * @throws {Fault} `not_found`; `failed_precondition` for a job that only makes others
   */
  evaluate(namespace: string, id: string, { forceReschedule = false } = {}): Promise<Registered> {
    const job = this.require(namespace, id);
    if (makesOthers(job)) {
      throw new Fault(
        "failed_precondition",
        `Job "${id}" is ${job.Periodic ? "periodic" : "parameterized"} and cannot be evaluated; its children can`,
      );
    }
    const allocations = this.#state.store.table("allocations").by("job", jobKey({ namespace, id }));
    return this.#state.update((transaction) => {
      for (const alloc of forceReschedule ? allocations : []) {
        if (alloc.ClientStatus !== "failed" || alloc.NextAllocation !== "") continue;
        const DesiredTransition = { ...alloc.DesiredTransition, ForceReschedule: true };
        transaction.put("allocations", { ...alloc, DesiredTransition });
      }
      const evaluation = this.#evaluate(transaction, job, "job-register");
      return { job, evaluation, index: transaction.index };
    });
  }

  /** @throws {Fault} `not_found` */
  require(namespace: string, id: string): Job {
    const job = this.#state.job(namespace, id);
    if (job === undefined) throw new Fault("not_found", "job not found");
    return job;
  }

  /**
   * Makes an earlier version the newest again.
   *
   * @param enforcePriorVersion the version that the job must have now
   * @throws {Fault} `not_found`; `failed_precondition`
   */
  async revert(
    namespace: string,
    id: string,
    version: number,
    enforcePriorVersion?: number,
  ): Promise<Registered> {
    const current = this.require(namespace, id);
    if (enforcePriorVersion !== undefined && current.Version !== enforcePriorVersion) {
      throw new Fault(
        "failed_precondition",
        `Current job has version ${current.Version}; enforcing version ${enforcePriorVersion}`,
      );
    }
    if (version === current.Version) {
      throw new Fault("failed_precondition", "Can't revert to current version");
    }
    const wanted = this.versions.require(namespace, id, version);
    return await this.register({ ...wanted, Stop: false });
  }

  /**
   * Changes the count of a task group, and notes that; without a count it notes an event alone.
   *
   * @throws {Fault} `not_found`; `invalid_argument` for a count that the group's scaling forbids, or one of
   *   an error; `failed_precondition` while a deployment goes on, or where `enforceIndex` does not hold
   */
  async scale(
    namespace: string,
    id: string,
    group: string,
    { count, message = "", isError = false, meta = null, enforceIndex }: ScaleOptions,
  ): Promise<Registered> {
    if (group === "") {
      throw new Fault("invalid_argument", "Missing task group name for scaling action");
    }
    if (isError && count !== null) {
      throw new Fault("invalid_argument", "A scaling event of an error takes no count");
    }
    const job = this.require(namespace, id);
    requireIndex(job, enforceIndex);
    const wanted = count === null ? job : scaledJob(job, group, count);
    const PreviousCount = requireGroup(job, group).Count;
    if (count !== null) this.#requireNoDeployment(job);
    return await this.#state.update((transaction) => {
      const registered =
        count === null
          ? { job, evaluation: undefined, index: transaction.index }
          : this.put(transaction, wanted, { triggeredBy: "job-scaling" });
      putScalingEvent({ store: this.#state.store, transaction }, job, group, {
        Time: this.#nondeterminism.now(),
        PreviousCount,
        Count: count,
        Message: message,
        Error: isError,
        Meta: meta,
        EvalID: registered.evaluation?.ID ?? null,
      });
      return registered;
    });
  }

  /** @throws {Fault} `failed_precondition` */
  #requireNoDeployment(job: Job): void {
    const key = jobKey({ namespace: job.Namespace, id: job.ID });
    const deployment = newestDeployment(this.#state.store, key);
    if (!deployment || !isActive(deployment)) return;
    if (deployment.JobCreateIndex !== job.CreateIndex) return;
    throw new Fault(
      "failed_precondition",
      `Job scaling blocked due to active deployment ${deployment.ID}; wait for its end, or fail it`,
    );
  }

  #deregisterUnknown(Namespace: string, ID: string, evalPriority: number): Promise<Deregistered> {
    const { newId, now } = this.#nondeterminism;
    const Priority = evalPriority || DEFAULT_PRIORITY;
    const job = { ID, Namespace, Type: "service", Priority, JobModifyIndex: 0 } as const;
    return this.#state.update((transaction) => ({
      job,
      evaluation: transaction.put(
        "evaluations",
        newEvaluation(job, { id: newId(), triggeredBy: "job-deregister", now: now() }),
      ),
      index: transaction.index,
    }));
  }

  /** Has the allocations of a job that run stop without their `shutdown_delay`. */
  #hurry(transaction: Transaction, { Namespace: namespace, ID: id }: Job): void {
    for (const alloc of this.#state.store
      .table("allocations")
      .by("job", jobKey({ namespace, id }))) {
      if (isTerminal(alloc)) continue;
      const DesiredTransition = { ...alloc.DesiredTransition, NoShutdownDelay: true };
      transaction.put("allocations", { ...alloc, DesiredTransition });
    }
  }

  #evaluate(
    transaction: Transaction,
    job: Job,
    triggeredBy: string,
    priority?: number,
  ): Evaluation | undefined {
    if (makesOthers(job)) return undefined;
    const { newId, now } = this.#nondeterminism;
    const evaluation = newEvaluation(job, { id: newId(), triggeredBy, now: now() });
    return transaction.put("evaluations", { ...evaluation, Priority: priority || job.Priority });
  }
}

/** @throws {Fault} `not_found` */
function requireGroup(job: Job, group: string): Job["TaskGroups"][number] {
  const found = job.TaskGroups.find(({ Name }) => Name === group);
  if (found !== undefined) return found;
  throw new Fault("not_found", `Task group "${group}" specified for scaling does not exist in job`);
}

/** @throws {Fault} `not_found`; `invalid_argument` for a count that is not allowed */
function scaledJob(job: Job, group: string, count: number): Job {
  const found = requireGroup(job, group);
  const { Min, Max } = found.Scaling ?? { Min: null, Max: null };
  if ((Min !== null && count < Min) || (Max !== null && count > Max)) {
    throw new Fault(
      "invalid_argument",
      `Group count of "${group}" must be ${Min ?? 0} to ${Max ?? "any"}, not ${count}`,
    );
  }
  if (job.Type === "system" && count > 1) {
    throw new Fault("invalid_argument", 'Jobs of type "system" can only be scaled between 0 and 1');
  }
  const TaskGroups = job.TaskGroups.map((each) =>
    each === found ? { ...each, Count: count } : each,
  );
  const wanted = { ...job, TaskGroups };
  const [problem] = outOfRangeFields(wanted);
  if (problem !== undefined) throw new Fault("invalid_argument", problem);
  return wanted;
}

function putSubmission(transaction: Transaction, job: Job, submission: SubmittedText): void {
  transaction.put("submissions", {
    Namespace: job.Namespace,
    JobID: job.ID,
    Version: job.Version,
    ...submission,
    CreateIndex: 0,
    ModifyIndex: 0,
  });
}
