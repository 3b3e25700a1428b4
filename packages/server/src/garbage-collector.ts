import { every, type Timer } from "@drover/clock";
import { type Allocation, isClientTerminal, isTerminal, type Job } from "@drover/job";
import type { Logger } from "@drover/logger";
import { jobKey, type TableName, type Tables } from "@drover/store";
import type { Nondeterminism } from "./nondeterminism.ts";
import type { ClusterState } from "./state/cluster-state.ts";

/** Rows deleted in one change, so that nothing else waits for long. */
const ROWS_PER_CHANGE = 500;
const NS_PER_MS = 1_000_000n;

/** When what has finished is deleted, in milliseconds. */
export interface GarbageThresholds {
  readonly jobGcIntervalMs: number;
  readonly jobGcThresholdMs: number;
  readonly evalGcThresholdMs: number;
  readonly deploymentGcThresholdMs: number;
}

/** A row as it was when it was found; one that has changed since is kept. */
interface DeadRow {
  readonly table: TableName;
  readonly key: string;
  readonly row: unknown;
}

/** Deletes finished allocations, evaluations and deployments, and dead jobs, when they are old enough. */
export class GarbageCollector {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #thresholds: GarbageThresholds;
  readonly #afterwards: () => Promise<void>;
  readonly #log: Logger;
  #timer: Timer | undefined;

  constructor(
    state: ClusterState,
    {
      nondeterminism,
      thresholds,
      afterwards,
      log,
    }: {
      nondeterminism: Nondeterminism;
      thresholds: GarbageThresholds;
      /** Removes what is left of the allocations that were deleted. */
      afterwards: () => Promise<void>;
      log: Logger;
    },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#thresholds = thresholds;
    this.#afterwards = afterwards;
    this.#log = log;
  }

  start(): void {
    this.#timer = every(
      this.#thresholds.jobGcIntervalMs,
      () => {
        this.collect({ everything: false }).catch((error: unknown) => {
          this.#log.error("garbage collection failed", { error });
        });
      },
      { keepsAlive: false },
    );
  }

  /** Idempotent. */
  close(): void {
    this.#timer?.cancel();
  }

  /**
   * Deletes finished jobs, evaluations, allocations and deployments, and then what it left on the disk.
   *
   * @param options.everything whatever its age
   */
  async collect({ everything }: { everything: boolean }): Promise<void> {
    const now = this.#nondeterminism.now();
    const isOlder = (time: number | bigint, thresholdMs: number) =>
      everything || BigInt(time) + BigInt(Math.round(thresholdMs)) * NS_PER_MS < now;
    const jobs = this.#deadJobs(isOlder);
    const gone = new Set(jobs.map(({ key }) => key));
    const allocations = this.#deadAllocations(gone, isOlder);
    // In an order that leaves nothing without what it refers to, whenever it is cut off.
    await this.#delete(allocations);
    const evaluations = this.#unusedEvaluations(isOlder);
    await this.#delete(evaluations);
    const deployments = this.#unusedDeployments(isOlder);
    await this.#delete(deployments);
    await this.#delete(jobs);
    await this.#delete(this.#unusedVersions());
    const counts = {
      jobs: jobs.length,
      allocations: allocations.length,
      evaluations: evaluations.length,
      deployments: deployments.length,
    };
    const isIdle = Object.values(counts).every((count) => count === 0);
    this.#log[isIdle ? "debug" : "info"]("garbage collection deleted finished rows", counts);
    await this.#afterwards();
  }

  async #delete(rows: readonly DeadRow[]): Promise<void> {
    const { store } = this.#state;
    for (let start = 0; start < rows.length; start += ROWS_PER_CHANGE) {
      await this.#state.update((transaction) => {
        for (const { table, key, row } of rows.slice(start, start + ROWS_PER_CHANGE)) {
          if (store.table(table).get(key) === row) transaction.delete(table, key);
        }
      });
    }
  }

  #deadJobs(isOlder: IsOlder): DeadRow[] {
    const { jobGcThresholdMs } = this.#thresholds;
    return this.#find("jobs", (job) => {
      return isForgettable(job) && isOlder(this.#lastChange(job), jobGcThresholdMs);
    });
  }

  #deadAllocations(gone: ReadonlySet<string>, isOlder: IsOlder): DeadRow[] {
    const { evalGcThresholdMs } = this.#thresholds;
    return this.#find("allocations", (alloc) => {
      if (!isClientTerminal(alloc.ClientStatus)) return false;
      if (!isOlder(alloc.ModifyTime, evalGcThresholdMs)) return false;
      return gone.has(keyOfRow(alloc)) || !this.#isNeeded(alloc);
    });
  }

  #unusedEvaluations(isOlder: IsOlder): DeadRow[] {
    const allocations = this.#state.store.table("allocations");
    return this.#find("evaluations", ({ ID, Status, ModifyTime }) => {
      if (Status === "pending" || Status === "blocked") return false;
      if (!isOlder(ModifyTime, this.#thresholds.evalGcThresholdMs)) return false;
      return allocations.by("eval", ID).length === 0;
    });
  }

  #unusedDeployments(isOlder: IsOlder): DeadRow[] {
    const allocations = this.#state.store.table("allocations");
    return this.#find("deployments", ({ ID, Status, ModifyTime }) => {
      if (Status === "running" || Status === "paused") return false;
      if (!isOlder(ModifyTime, this.#thresholds.deploymentGcThresholdMs)) return false;
      return allocations.by("deployment", ID).length === 0;
    });
  }

  /** Versions of jobs that are gone, and the texts that they were read from. */
  #unusedVersions(): DeadRow[] {
    const { store } = this.#state;
    const versions = store.table("jobVersions");
    const inUse = new Set(
      store
        .table("allocations")
        .values()
        .map(({ Job: job }) => versions.keyOf(job)),
    );
    const unused = this.#find("jobVersions", (version) => {
      const job = store.table("jobs").get(keyOf(version));
      return job?.CreateIndex !== version.CreateIndex && !inUse.has(versions.keyOf(version));
    });
    const submissions = this.#find("submissions", (submission) => {
      return store.table("jobs").get(keyOfRow(submission)) === undefined;
    });
    return [...unused, ...submissions];
  }

  /** The rows of which a condition holds; one of which that cannot be told is kept. */
  #find<Name extends TableName>(table: Name, isDead: (row: Tables[Name]) => boolean): DeadRow[] {
    const rows = this.#state.store.table(table);
    const found: DeadRow[] = [];
    for (const row of rows.values()) {
      const key = rows.keyOf(row);
      try {
        if (isDead(row)) found.push({ table, key, row });
      } catch (error) {
        this.#log.warn("garbage collection skips a row", { table, key, error });
      }
    }
    return found;
  }

  /** Whether the scheduler still counts with an allocation that is over. */
  #isNeeded(alloc: Allocation): boolean {
    const job = this.#state.job(alloc.Namespace, alloc.JobID);
    if (job === undefined || job.Stop || job.CreateIndex !== alloc.Job.CreateIndex) return false;
    if (job.Type === "batch" || job.Type === "sysbatch") return true;
    return alloc.DesiredStatus === "run" && alloc.ClientStatus === "failed";
  }

  #lastChange(job: Job): bigint {
    const allocations = this.#state.store.table("allocations").by("job", keyOf(job));
    const times = [job.SubmitTime, ...allocations.map(({ ModifyTime }) => ModifyTime)].map(BigInt);
    let latest = 0n;
    for (const time of times) if (time > latest) latest = time;
    return allocations.every(isTerminal) ? latest : this.#nondeterminism.now();
  }
}

type IsOlder = (time: number | bigint, thresholdMs: number) => boolean;

function isForgettable(job: Job): boolean {
  const isTask = job.Type === "batch" || job.Type === "sysbatch";
  return job.Status === "dead" && (job.Stop || isTask);
}

function keyOf(job: Job): string {
  return jobKey({ namespace: job.Namespace, id: job.ID });
}

function keyOfRow({ Namespace, JobID }: { Namespace: string; JobID: string }): string {
  return jobKey({ namespace: Namespace, id: JobID });
}
