import { every, type Timer } from "@drover/clock";
import { type Allocation, isClientTerminal, isTerminal, type Job } from "@drover/job";
import type { Runner } from "@drover/runner";
import { jobKey } from "@drover/store";
import type { ClusterState } from "./cluster-state.ts";
import type { Log } from "./contain.ts";
import type { Environment } from "./environment.ts";

const PERIOD_MS = 5 * 60_000;
const EVAL_THRESHOLD = 3_600_000_000_000n;
const JOB_THRESHOLD = 4n * EVAL_THRESHOLD;

/** Forgets what is over: evaluations and allocations after an hour, dead batch jobs after four. */
export class GarbageCollector {
  readonly #state: ClusterState;
  readonly #environment: Environment;
  readonly #runner: Runner;
  readonly #log: Log;
  #timer: Timer | undefined;

  constructor(
    state: ClusterState,
    { environment, runner, log }: { environment: Environment; runner: Runner; log: Log },
  ) {
    this.#state = state;
    this.#environment = environment;
    this.#runner = runner;
    this.#log = log;
  }

  start(): void {
    this.#timer = every(
      PERIOD_MS,
      () => {
        this.collect({ everything: false }).catch((error: unknown) => {
          this.#log("Garbage collection failed", error);
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
   * Forgets what is over, and removes the directories of its allocations.
   *
   * @param options.everything whatever its age
   */
  async collect({ everything }: { everything: boolean }): Promise<void> {
    const now = this.#environment.now();
    const { store } = this.#state;
    const isOld = (time: number | bigint, age: bigint) => everything || BigInt(time) + age < now;
    const jobs = [...store.table("jobs").values()].filter((job) =>
      this.#holds(
        `job "${job.ID}"`,
        () => isForgettable(job) && isOld(this.#lastChange(job), JOB_THRESHOLD),
      ),
    );
    const gone = new Set(jobs.map(keyOf));
    const allocations = [...store.table("allocations").values()].filter(
      (alloc) =>
        isClientTerminal(alloc.ClientStatus) &&
        this.#holds(
          `allocation ${alloc.ID}`,
          () =>
            isOld(alloc.ModifyTime, EVAL_THRESHOLD) &&
            (gone.has(keyOfRow(alloc)) || !this.#isNeeded(alloc)),
        ),
    );
    for (const alloc of allocations) await this.#runner.destroy(alloc.ID);
    const removed = new Set(allocations.map(({ ID }) => ID));
    await this.#state.update((transaction) => {
      for (const { ID } of allocations) transaction.delete("allocations", ID);
      for (const evaluation of store.table("evaluations").values()) {
        const isOpen = evaluation.Status === "pending" || evaluation.Status === "blocked";
        const isUsed = store
          .table("allocations")
          .by("eval", evaluation.ID)
          .some(({ ID }) => !removed.has(ID));
        if (isOpen || isUsed || !isOld(evaluation.ModifyTime, EVAL_THRESHOLD)) continue;
        transaction.delete("evaluations", evaluation.ID);
      }
      for (const deployment of store.table("deployments").values()) {
        const isActive = deployment.Status === "running" || deployment.Status === "paused";
        const isUsed = store
          .table("allocations")
          .by("deployment", deployment.ID)
          .some(({ ID }) => !removed.has(ID));
        if (isActive || isUsed || !isOld(deployment.ModifyTime, EVAL_THRESHOLD)) continue;
        transaction.delete("deployments", deployment.ID);
      }
      for (const job of jobs) transaction.delete("jobs", keyOf(job));
      const inUse = new Set(
        [...store.table("allocations").values()]
          .filter(({ ID }) => !removed.has(ID))
          .map((alloc) => store.table("jobVersions").keyOf(alloc.Job)),
      );
      for (const version of store.table("jobVersions").values()) {
        const key = store.table("jobVersions").keyOf(version);
        const job = store.table("jobs").get(keyOf(version));
        const isCurrent = job?.CreateIndex === version.CreateIndex && !gone.has(keyOf(version));
        if (!isCurrent && !inUse.has(key)) transaction.delete("jobVersions", key);
      }
      for (const submission of store.table("submissions").values()) {
        if (!gone.has(keyOfRow(submission))) continue;
        transaction.delete("submissions", store.table("submissions").keyOf(submission));
      }
    });
  }

  /** Whether a condition holds of a row; one that cannot be told is kept, and holds up no other. */
  #holds(row: string, condition: () => boolean): boolean {
    try {
      return condition();
    } catch (error) {
      this.#log(`Garbage collection skips ${row}`, error);
      return false;
    }
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
    return allocations.every(isTerminal) ? latest : this.#environment.now();
  }
}

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
