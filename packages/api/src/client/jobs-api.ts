import type { Deployment, Evaluation, Job } from "@drover/job";
import type { AllocListStub } from "../types/allocation.ts";
import type {
  JobDeregisterResponse,
  JobDispatchRequest,
  JobDispatchResponse,
  JobListStub,
  JobPlanRequest,
  JobPlanResponse,
  JobRegisterRequest,
  JobRegisterResponse,
  JobScaleStatusResponse,
  JobSubmission,
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
    return this.#transport.query("/v1/jobs", options, { meta: options?.meta });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Job>> {
    return this.#transport.query(pathOf(id), options);
  }

  register(request: JobRegisterRequest): Promise<JobRegisterResponse> {
    return this.#transport.write("PUT", "/v1/jobs", request);
  }

  /** Stops a job, and forgets it at once where `purge` is given. */
  deregister(
    id: string,
    { purge = false, ...options }: { purge?: boolean; namespace?: string } = {},
  ): Promise<JobDeregisterResponse> {
    return this.#transport.write("DELETE", pathOf(id), undefined, { purge, ...options });
  }

  /** Turns a job file's HCL into a job. */
  parse(hcl: string, options: { canonicalize?: boolean; variables?: string } = {}): Promise<Job> {
    return this.#transport.write("POST", "/v1/jobs/parse", {
      JobHCL: hcl,
      Canonicalize: options.canonicalize ?? true,
      Variables: options.variables ?? "",
    });
  }

  validate(request: { Job: JobRegisterRequest["Job"] }): Promise<JobValidateResponse> {
    return this.#transport.write("PUT", "/v1/validate/job", request);
  }

  plan(id: string, request: JobPlanRequest): Promise<JobPlanResponse> {
    return this.#transport.write("PUT", pathOf(id, "plan"), request);
  }

  summary(id: string, options?: QueryOptions): Promise<Answer<JobSummary>> {
    return this.#transport.query(pathOf(id, "summary"), options);
  }

  /** @param options.all also those of an earlier job with the same id */
  allocations(
    id: string,
    options?: QueryOptions & { all?: boolean },
  ): Promise<Answer<AllocListStub[]>> {
    return this.#transport.query(pathOf(id, "allocations"), options, { all: options?.all });
  }

  evaluations(id: string, options?: QueryOptions): Promise<Answer<Evaluation[]>> {
    return this.#transport.query(pathOf(id, "evaluations"), options);
  }

  deployments(id: string, options?: QueryOptions): Promise<Answer<Deployment[]>> {
    return this.#transport.query(pathOf(id, "deployments"), options);
  }

  latestDeployment(id: string, options?: QueryOptions): Promise<Answer<Deployment | null>> {
    return this.#transport.query(pathOf(id, "deployment"), options);
  }

  /** Newest first. */
  versions(
    id: string,
    options?: QueryOptions & { diffs?: boolean },
  ): Promise<Answer<JobVersionsResponse>> {
    return this.#transport.query(pathOf(id, "versions"), options, { diffs: options?.diffs });
  }

  /** The text that a version was read from. */
  submission(id: string, version: number, options?: QueryOptions): Promise<Answer<JobSubmission>> {
    return this.#transport.query(pathOf(id, "submission"), options, { version });
  }

  /** @param options.forceReschedule replace failed allocations at once */
  evaluate(
    id: string,
    { forceReschedule = false }: { forceReschedule?: boolean } = {},
  ): Promise<JobRegisterResponse> {
    return this.#transport.write("PUT", pathOf(id, "evaluate"), {
      JobID: id,
      EvalOptions: { ForceReschedule: forceReschedule },
    });
  }

  scale(
    id: string,
    { group, count, message = "" }: { group: string; count: number; message?: string },
  ): Promise<JobRegisterResponse> {
    return this.#transport.write("PUT", pathOf(id, "scale"), {
      Count: count,
      Target: { Group: group },
      Message: message,
    });
  }

  scaleStatus(id: string, options?: QueryOptions): Promise<Answer<JobScaleStatusResponse>> {
    return this.#transport.query(pathOf(id, "scale"), options);
  }

  /** @param options.enforcePriorVersion revert only if the job is at this version now */
  revert(
    id: string,
    version: number,
    { enforcePriorVersion }: { enforcePriorVersion?: number } = {},
  ): Promise<JobRegisterResponse> {
    return this.#transport.write("PUT", pathOf(id, "revert"), {
      JobID: id,
      JobVersion: version,
      EnforcePriorVersion: enforcePriorVersion ?? null,
    });
  }

  markStable(id: string, version: number, stable: boolean): Promise<{ Index: number }> {
    return this.#transport.write("PUT", pathOf(id, "stable"), {
      JobID: id,
      JobVersion: version,
      Stable: stable,
    });
  }

  /** Runs a parameterized job once. */
  dispatch(id: string, request: JobDispatchRequest = {}): Promise<JobDispatchResponse> {
    const { IdempotencyToken: token, ...body } = request;
    const parameters = { idempotency_token: token };
    return this.#transport.write("PUT", pathOf(id, "dispatch"), { JobID: id, ...body }, parameters);
  }

  /** Runs a periodic job once, now. */
  forcePeriodic(id: string): Promise<{ EvalID: string; EvalCreateIndex: number; Index: number }> {
    return this.#transport.write("PUT", pathOf(id, "periodic/force"));
  }
}

/** A job's id may hold any character; Nomad takes it percent-encoded as one segment. */
function pathOf(id: string, rest?: string): string {
  return `/v1/job/${encodeURIComponent(id)}${rest === undefined ? "" : `/${rest}`}`;
}
