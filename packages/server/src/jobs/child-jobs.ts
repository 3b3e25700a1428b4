import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import { stringifyJson } from "@drover/job";
import { outOfRangeFields } from "@drover/jobspec";
import { jobKey } from "@drover/store";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import type { JobRegistrar, Registered } from "./job-registrar.ts";

const MAX_PAYLOAD_BYTES = 16 * 1024;

/** What one run of a parameterized job is given. */
export interface DispatchInput {
  /** Base64. */
  readonly payload: string;
  readonly meta: Readonly<Record<string, string>>;
  /** Of two runs with the same token only the first is made, however often the client tries. */
  readonly idempotencyToken?: string;
  /** Stands in the id of the run. */
  readonly idPrefix?: string;
  /** 1 to 100; that of the parent unless told. */
  readonly priority?: number;
}

/** Makes jobs from parameterized and periodic ones. */
export class ChildJobs {
  readonly #state: ClusterState;
  readonly #jobs: JobRegistrar;
  readonly #nondeterminism: Nondeterminism;

  constructor(state: ClusterState, jobs: JobRegistrar, nondeterminism: Nondeterminism) {
    this.#state = state;
    this.#jobs = jobs;
    this.#nondeterminism = nondeterminism;
  }

  /**
   * Runs a parameterized job once.
   *
   * @throws {Fault} `not_found`; `failed_precondition` for a job that is not parameterized or is
   *   stopped; `invalid_argument` for a payload or metadata that it does not take
   */
  dispatch(namespace: string, id: string, input: DispatchInput): Promise<Registered> {
    const parent = this.#jobs.require(namespace, id);
    const { ParameterizedJob: wants } = parent;
    if (wants === null || parent.Dispatched) {
      throw new Fault("failed_precondition", `Specified job "${id}" is not a parameterized job`);
    }
    if (parent.Stop) throw new Fault("failed_precondition", `Specified job "${id}" is stopped`);
    const { payload, meta, idempotencyToken: token = "", idPrefix = "", priority = 0 } = input;
    checkPayload(payload, wants.Payload);
    checkMeta(meta, { required: wants.MetaRequired ?? [], optional: wants.MetaOptional ?? [] });
    if (token !== "") {
      const made = this.#childrenOf(parent).find((job) => job.DispatchIdempotencyToken === token);
      // Perhaps the one that made it is not kept yet; it is what this one tells of.
      if (made) return this.#state.store.settled().then(() => this.#asRegistered(made));
    }
    const seconds = this.#nondeterminism.now() / 1_000_000_000n;
    const suffix = this.#nondeterminism.newId().slice(0, 8);
    const prefix = idPrefix === "" ? "" : `${idPrefix}-`;
    const child = {
      ...childOf(parent, `${id}/dispatch-${prefix}${seconds}-${suffix}`),
      Dispatched: true,
      DispatchIdempotencyToken: token,
      Payload: payload === "" ? null : payload,
      Meta: { ...parent.Meta, ...meta },
      Priority: priority || parent.Priority,
    };
    const [problem] = outOfRangeFields(child);
    if (problem !== undefined) throw new Fault("invalid_argument", problem);
    return this.#jobs.register(child);
  }

  /** Runs a periodic job for a launch time; undefined where an earlier run forbids it. */
  async launch(parent: Job, time: Date): Promise<Registered | undefined> {
    if (parent.Periodic?.ProhibitOverlap && this.#hasRunningChild(parent)) return undefined;
    const id = launchId(parent, time);
    if (this.#state.job(parent.Namespace, id) !== undefined) return undefined;
    return await this.#launch(parent, id);
  }

  /**
   * Runs a periodic job now, also where an earlier run goes on that prohibits overlap.
   *
   * @throws {Fault} `not_found`; `failed_precondition` for a job that is not periodic, is stopped, or
   *   whose `periodic` block is disabled
   */
  force(namespace: string, id: string): Promise<Registered> {
    const parent = this.#jobs.require(namespace, id);
    const refuse = (reason: string) =>
      new Fault("failed_precondition", `Can't force a run of job "${id}": ${reason}`);
    if (parent.Periodic === null) throw refuse("it is not periodic");
    if (parent.Stop) throw refuse("it is stopped; run it again first");
    if (!parent.Periodic.Enabled) throw refuse("its periodic block is not enabled");
    // Launches have a second as their name; one that is taken must not keep this one from running.
    for (let ms = Number(this.#nondeterminism.now() / 1_000_000n); ; ms += 1000) {
      const childId = launchId(parent, new Date(ms));
      if (this.#state.job(namespace, childId) === undefined) return this.#launch(parent, childId);
    }
  }

  #launch(parent: Job, id: string): Promise<Registered> {
    const child = { ...childOf(parent, id), Periodic: null };
    return this.#jobs.register(child, { triggeredBy: "periodic-job" });
  }

  #asRegistered(job: Job): Registered {
    return { job, evaluation: undefined, index: job.ModifyIndex };
  }

  /** The time of the latest launch of a periodic job; undefined if there was none. */
  lastLaunch(parent: Job): Date | undefined {
    let latest = 0;
    for (const { ID } of this.#childrenOf(parent)) {
      latest = Math.max(latest, Number(/\/periodic-(\d+)$/.exec(ID)?.[1] ?? 0));
    }
    return latest === 0 ? undefined : new Date(latest * 1000);
  }

  #hasRunningChild(parent: Job): boolean {
    return this.#childrenOf(parent).some(({ Status }) => Status !== "dead");
  }

  #childrenOf({ Namespace, ID }: Job): Job[] {
    return this.#state.store.table("jobs").by("parent", jobKey({ namespace: Namespace, id: ID }));
  }
}

/** A job that a parent makes, without what belongs to the parent's own registration. */
function childOf(parent: Job, id: string): Job {
  return { ...parent, ID: id, Name: id, ParentID: parent.ID, Stop: false, VersionTag: null };
}

function launchId({ ID }: Job, time: Date): string {
  return `${ID}/periodic-${Math.floor(time.getTime() / 1000)}`;
}

function checkPayload(payload: string, wanted: string): void {
  if (Buffer.byteLength(payload, "base64") > MAX_PAYLOAD_BYTES) {
    throw new Fault(
      "invalid_argument",
      `Payload exceeds maximum size; ${MAX_PAYLOAD_BYTES} bytes are allowed`,
    );
  }
  if (wanted === "required" && payload === "") {
    throw new Fault(
      "invalid_argument",
      "Payload is not provided but required by parameterized job",
    );
  }
  if (wanted === "forbidden" && payload !== "") {
    throw new Fault("invalid_argument", "Payload provided but forbidden by parameterized job");
  }
}

function checkMeta(
  meta: Readonly<Record<string, string>>,
  { required, optional }: { required: readonly string[]; optional: readonly string[] },
): void {
  const known = new Set([...required, ...optional]);
  const unknown = Object.keys(meta).filter((key) => !known.has(key));
  const missing = required.filter((key) => !Object.hasOwn(meta, key));
  if (unknown.length > 0) {
    throw new Fault(
      "invalid_argument",
      `Dispatch request included unpermitted metadata keys: ${stringifyJson(unknown)}`,
    );
  }
  if (missing.length > 0) {
    throw new Fault(
      "invalid_argument",
      `Dispatch did not provide required meta keys: ${stringifyJson(missing)}`,
    );
  }
}
