import type { Deployment, Evaluation, Job, JobSubmission } from "@drover/job";
import { getJobVersions, tagJobVersion, untagJobVersion } from "../operations/job-versions.ts";
import {
  deregisterJob,
  dispatchJob,
  evaluateJob,
  forcePeriodicJob,
  getJob,
  getJobDeployment,
  getJobScale,
  getJobSubmission,
  getJobSummary,
  listJobActions,
  listJobAllocations,
  listJobDeployments,
  listJobEvaluations,
  listJobs,
  markJobStable,
  parseJob,
  planJob,
  registerJob,
  revertJob,
  scaleJob,
  validateJob,
} from "../operations/jobs.ts";
import type { AllocListStub } from "../types/allocation.ts";
import type {
  JobAction,
  JobDeregisterResponse,
  JobDispatchRequest,
  JobDispatchResponse,
  JobListStub,
  JobPlanRequest,
  JobPlanResponse,
  JobRegisterRequest,
  JobRegisterResponse,
  JobScaleStatusResponse,
  JobSummary,
  JobValidateResponse,
  JobVersionsResponse,
} from "../types/job.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Jobs. An id may contain slashes. */
export class JobsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: QueryOptions & { meta?: boolean }): Promise<Answer<JobListStub[]>> {
    return this.#transport.read(listJobs, {}, options, { meta: options?.meta ?? null });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Job>> {
    return this.#transport.read(getJob, { id }, options);
  }

  register(request: JobRegisterRequest): Promise<JobRegisterResponse> {
    return this.#transport.write(registerJob, {}, request);
  }

  /** Stops a job, and deletes it at once where `purge` is given. */
  deregister(
    id: string,
    {
      purge = false,
      noShutdownDelay,
      evalPriority,
      ...options
    }: {
      purge?: boolean;
      noShutdownDelay?: boolean;
      evalPriority?: number | undefined;
      namespace?: string;
    } = {},
  ): Promise<JobDeregisterResponse> {
    return this.#transport.write(deregisterJob, { id }, undefined, {
      query: {
        purge,
        no_shutdown_delay: noShutdownDelay ?? null,
        eval_priority: evalPriority ?? null,
        ...options,
      },
    });
  }

  /** Turns a job file's HCL into a canonical job. */
  async parse(hcl: string, { variables = "" }: { variables?: string } = {}): Promise<Job> {
    const body = { JobHCL: hcl, Canonicalize: true, Variables: variables };
    return (await this.#transport.write(parseJob, {}, body)) as Job;
  }

  validate(request: { Job: JobRegisterRequest["Job"] }): Promise<JobValidateResponse> {
    return this.#transport.write(validateJob, {}, request);
  }

  plan(id: string, request: JobPlanRequest): Promise<JobPlanResponse> {
    return this.#transport.write(planJob, { id }, request);
  }

  summary(id: string, options?: QueryOptions): Promise<Answer<JobSummary>> {
    return this.#transport.read(getJobSummary, { id }, options);
  }

  /** The actions of its tasks. */
  actions(id: string, options?: QueryOptions): Promise<Answer<JobAction[]>> {
    return this.#transport.read(listJobActions, { id }, options);
  }

  /** @param options.all also those of an earlier job with the same id */
  allocations(
    id: string,
    options?: QueryOptions & { all?: boolean },
  ): Promise<Answer<AllocListStub[]>> {
    return this.#transport.read(listJobAllocations, { id }, options, { all: options?.all ?? null });
  }

  evaluations(id: string, options?: QueryOptions): Promise<Answer<Evaluation[]>> {
    return this.#transport.read(listJobEvaluations, { id }, options);
  }

  /** @param options.all also those of an earlier job with the same id */
  deployments(
    id: string,
    options?: QueryOptions & { all?: boolean },
  ): Promise<Answer<Deployment[]>> {
    return this.#transport.read(listJobDeployments, { id }, options, { all: options?.all ?? null });
  }

  latestDeployment(id: string, options?: QueryOptions): Promise<Answer<Deployment | null>> {
    return this.#transport.read(getJobDeployment, { id }, options);
  }

  /**
   * Newest first.
   *
   * @param options.diffVersion what each is compared with, in place of the version before it
   * @param options.diffTag the same by the name of the version
   */
  versions(
    id: string,
    options?: QueryOptions & {
      diffs?: boolean;
      diffVersion?: number | undefined;
      diffTag?: string | undefined;
    },
  ): Promise<Answer<JobVersionsResponse>> {
    return this.#transport.read(getJobVersions, { id }, options, {
      diffs: options?.diffs ?? null,
      diff_version: options?.diffVersion ?? null,
      diff_tag: options?.diffTag ?? null,
    });
  }

  /** The text that a version was read from. */
  submission(id: string, version: number, options?: QueryOptions): Promise<Answer<JobSubmission>> {
    return this.#transport.read(getJobSubmission, { id }, options, { version });
  }

  /** @param options.forceReschedule replace failed allocations at once */
  evaluate(
    id: string,
    { forceReschedule = false }: { forceReschedule?: boolean } = {},
  ): Promise<JobRegisterResponse> {
    return this.#transport.write(
      evaluateJob,
      { id },
      {
        JobID: id,
        EvalOptions: { ForceReschedule: forceReschedule },
      },
    );
  }

  scale(
    id: string,
    {
      group,
      count,
      message = "",
      checkIndex = 0,
    }: { group: string; count: number; message?: string; checkIndex?: number | undefined },
  ): Promise<JobRegisterResponse> {
    return this.#transport.write(
      scaleJob,
      { id },
      {
        Count: count,
        Target: { Group: group },
        Message: message,
        JobModifyIndex: checkIndex,
      },
    );
  }

  /** Names a version, the newest unless told, so that it is kept. */
  tagVersion(
    id: string,
    tag: string,
    { version = null, description = "" }: { version?: number | null; description?: string } = {},
  ): Promise<{ Name: string; Index: number }> {
    const body = { Name: tag, Description: description, Version: version };
    return this.#transport.write(tagJobVersion, { id, tag }, body);
  }

  untagVersion(id: string, tag: string): Promise<{ Name: string; Index: number }> {
    return this.#transport.write(untagJobVersion, { id, tag });
  }

  scaleStatus(id: string, options?: QueryOptions): Promise<Answer<JobScaleStatusResponse>> {
    return this.#transport.read(getJobScale, { id }, options);
  }

  /** @param options.enforcePriorVersion revert only if the job is at this version now */
  revert(
    id: string,
    version: number,
    { enforcePriorVersion }: { enforcePriorVersion?: number } = {},
  ): Promise<JobRegisterResponse> {
    return this.#transport.write(
      revertJob,
      { id },
      {
        JobID: id,
        JobVersion: version,
        EnforcePriorVersion: enforcePriorVersion ?? null,
      },
    );
  }

  markStable(id: string, version: number, stable: boolean): Promise<{ Index: number }> {
    return this.#transport.write(
      markJobStable,
      { id },
      {
        JobID: id,
        JobVersion: version,
        Stable: stable,
      },
    );
  }

  /** Runs a parameterized job once. */
  dispatch(id: string, request: JobDispatchRequest = {}): Promise<JobDispatchResponse> {
    const { IdempotencyToken, ...body } = request;
    const query = { idempotency_token: IdempotencyToken ?? null };
    return this.#transport.write(dispatchJob, { id }, { JobID: id, ...body }, { query });
  }

  /** Runs a periodic job once, now. */
  forcePeriodic(id: string): Promise<{ EvalID: string; EvalCreateIndex: number; Index: number }> {
    return this.#transport.write(forcePeriodicJob, { id });
  }
}
