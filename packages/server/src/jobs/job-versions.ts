import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import { jobKey, type Transaction } from "@drover/store";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";

const KEPT_VERSIONS = 6;

/** The versions of jobs: the newest six, and those that an allocation needs. */
export class JobVersions {
  readonly #state: ClusterState;
  readonly #nondeterminism: Pick<Nondeterminism, "now">;

  constructor(state: ClusterState, nondeterminism: Pick<Nondeterminism, "now">) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
  }

  /** The versions of a job that are kept, newest first. */
  of(namespace: string, id: string): Job[] {
    const job = this.#state.job(namespace, id);
    return this.#state.store
      .table("jobVersions")
      .by("job", jobKey({ namespace, id }))
      .filter((version) => version.CreateIndex === job?.CreateIndex)
      .toSorted((a, b) => b.Version - a.Version);
  }

  /** @throws {Fault} `not_found` */
  require(namespace: string, id: string, version: number): Job {
    const found = this.of(namespace, id).find(({ Version }) => Version === version);
    if (found === undefined) {
      throw new Fault(
        "not_found",
        `Job "${id}" in namespace "${namespace}" at version ${version} not found`,
      );
    }
    return found;
  }

  /**
   * Says whether a version is one to go back to.
   *
   * @throws {Fault} `not_found`
   */
  markStable(namespace: string, id: string, version: number, stable: boolean): Promise<number> {
    const found = this.require(namespace, id, version);
    const current = this.#state.job(namespace, id);
    return this.#state.update((transaction) => {
      if (current?.Version === version) this.putStable(transaction, current, stable);
      else transaction.put("jobVersions", { ...found, Stable: stable });
      return transaction.index;
    });
  }

  /**
   * Names a version; one that has a name is kept.
   *
   * @throws {Fault} `not_found`; `invalid_argument` for a name that is none; `failed_precondition` if
   *   another version has it
   */
  tag(
    namespace: string,
    id: string,
    version: number,
    { name, description }: { name: string; description: string },
  ): Promise<number> {
    if (!/^[a-zA-Z0-9-_.]{1,128}$/.test(name)) {
      throw new Fault(
        "invalid_argument",
        `The tag of a version has 1 to 128 letters, digits, dashes, dots and underscores, not "${name}"`,
      );
    }
    const found = this.require(namespace, id, version);
    const other = this.of(namespace, id).find(({ VersionTag }) => VersionTag?.Name === name);
    if (other !== undefined && other.Version !== version) {
      throw new Fault(
        "failed_precondition",
        `Version ${other.Version} of job "${id}" has the tag "${name}" already; unset it there first`,
      );
    }
    const TaggedTime = this.#nondeterminism.now();
    return this.#setTag(found, { Name: name, Description: description, TaggedTime });
  }

  /** @throws {Fault} `not_found` if no version has the name */
  untag(namespace: string, id: string, name: string): Promise<number> {
    const found = this.of(namespace, id).find(({ VersionTag }) => VersionTag?.Name === name);
    if (found !== undefined) return this.#setTag(found, null);
    throw new Fault("not_found", `No version of job "${id}" has the tag "${name}"`);
  }

  #setTag(version: Job, VersionTag: Job["VersionTag"]): Promise<number> {
    const current = this.#state.job(version.Namespace, version.ID);
    return this.#state.update((transaction) => {
      transaction.put("jobVersions", { ...version, VersionTag });
      if (current?.Version === version.Version) {
        transaction.put("jobs", { ...current, VersionTag });
      }
      return transaction.index;
    });
  }

  /** Says of a job's newest version whether it is one to go back to. */
  putStable(transaction: Transaction, job: Job, Stable: boolean): void {
    const version = this.of(job.Namespace, job.ID).find(({ Version }) => Version === job.Version);
    if (version) transaction.put("jobVersions", { ...version, Stable });
    transaction.put("jobs", { ...job, Stable });
  }

  /** Makes an earlier version of a job its newest again. */
  putReverted(transaction: Transaction, wanted: Job, existing: Job): Job {
    return this.put(transaction, { ...wanted, Stop: false }, existing);
  }

  /** Makes a new version the newest one; `existing` is the job before it. */
  put(transaction: Transaction, wanted: Job, existing: Job | undefined): Job {
    const job = transaction.put("jobs", {
      ...wanted,
      // A tag is of the version that it was given to.
      VersionTag: null,
      Version: existing === undefined ? 0 : existing.Version + 1,
      Status: existing?.Status ?? "pending",
      StatusDescription: "",
      Stable: false,
      SubmitTime: this.#nondeterminism.now(),
      JobModifyIndex: transaction.index,
    });
    transaction.put("jobVersions", job);
    this.#dropOld(transaction, job);
    return job;
  }

  #dropOld(transaction: Transaction, job: Job): void {
    const { store } = this.#state;
    const key = jobKey({ namespace: job.Namespace, id: job.ID });
    for (const version of this.#unused(key)) {
      if (version.Version > job.Version - KEPT_VERSIONS || version.VersionTag !== null) continue;
      transaction.delete("jobVersions", store.table("jobVersions").keyOf(version));
      transaction.delete("submissions", `${key}\0${version.Version}`);
    }
  }

  /** Deletes a job with its versions and submissions; versions that allocations need stay. */
  purge(transaction: Transaction, job: Job): void {
    const { store } = this.#state;
    const key = jobKey({ namespace: job.Namespace, id: job.ID });
    transaction.delete("jobs", key);
    transaction.delete("scalingEvents", key);
    for (const version of this.#unused(key)) {
      transaction.delete("jobVersions", store.table("jobVersions").keyOf(version));
    }
    for (const submission of store.table("submissions").by("job", key)) {
      transaction.delete("submissions", store.table("submissions").keyOf(submission));
    }
  }

  /** The kept versions that no allocation needs. */
  #unused(key: string): Job[] {
    const { store } = this.#state;
    const versions = store.table("jobVersions");
    const inUse = new Set(
      store
        .table("allocations")
        .by("job", key)
        .map((alloc) => versions.keyOf(alloc.Job)),
    );
    return versions.by("job", key).filter((version) => !inUse.has(versions.keyOf(version)));
  }
}
