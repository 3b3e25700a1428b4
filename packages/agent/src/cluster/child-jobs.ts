import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import { stringifyJson } from "@drover/job";
import type { ClusterState } from "./cluster-state.ts";
import type { Environment } from "./environment.ts";
import type { JobRegistrar, Registered } from "./job-registrar.ts";

const MAX_PAYLOAD_BYTES = 16 * 1024;

/** What one run of a parameterized job is given. */
export interface DispatchInput {
  /** Base64. */
  readonly payload: string;
  readonly meta: Readonly<Record<string, string>>;
}

/** Makes jobs from parameterized and periodic ones. */
export class ChildJobs {
  readonly #state: ClusterState;
  readonly #registry: JobRegistrar;
  readonly #environment: Environment;

  constructor(state: ClusterState, registry: JobRegistrar, environment: Environment) {
    this.#state = state;
    this.#registry = registry;
    this.#environment = environment;
  }

  /**
   * Runs a parameterized job once.
   *
   * @throws {Fault} `not_found`; `failed_precondition` for a job that is not parameterized or is
   *   stopped; `invalid_argument` for a payload or metadata that it does not take
   */
  dispatch(namespace: string, id: string, { payload, meta }: DispatchInput): Promise<Registered> {
    const parent = this.#registry.require(namespace, id);
    const { ParameterizedJob: wants } = parent;
    if (wants === null || parent.Dispatched) {
      throw new Fault("failed_precondition", `Specified job "${id}" is not a parameterized job`);
    }
    if (parent.Stop) throw new Fault("failed_precondition", `Specified job "${id}" is stopped`);
    checkPayload(payload, wants.Payload);
    checkMeta(meta, { required: wants.MetaRequired ?? [], optional: wants.MetaOptional ?? [] });
    const seconds = this.#environment.now() / 1_000_000_000n;
    const suffix = this.#environment.newId().slice(0, 8);
    return this.#registry.register({
      ...parent,
      ID: `${id}/dispatch-${seconds}-${suffix}`,
      Name: `${id}/dispatch-${seconds}-${suffix}`,
      ParentID: id,
      Dispatched: true,
      Payload: payload === "" ? null : payload,
      Meta: { ...parent.Meta, ...meta },
      Stop: false,
    });
  }

  /** Runs a periodic job for a launch time; undefined where an earlier run forbids it. */
  async launch(parent: Job, time: Date): Promise<Registered | undefined> {
    if (parent.Periodic?.ProhibitOverlap && this.#hasRunningChild(parent)) return undefined;
    const id = `${parent.ID}/periodic-${Math.floor(time.getTime() / 1000)}`;
    if (this.#state.job(parent.Namespace, id) !== undefined) return undefined;
    const child = { ...parent, ID: id, Name: id, ParentID: parent.ID, Periodic: null };
    return await this.#registry.register(child, { triggeredBy: "periodic-job" });
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

  #childrenOf(parent: Job): IteratorObject<Job> {
    return this.#state.store
      .table("jobs")
      .values()
      .filter((job) => job.ParentID === parent.ID && job.Namespace === parent.Namespace);
  }
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
