import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import {
  jobKey,
  type StateStore,
  type Transaction,
  type UpdateOptions,
  type Write,
} from "@drover/store";
import { asksForMore } from "./asks-for-more.ts";
import { jobStatus } from "./job-status.ts";
import { UnusableJobs } from "./unusable-jobs.ts";

const MAX_PRIORITY = 100;

/** The cluster's state, and the rules that hold for every change of it. */
export class ClusterState {
  readonly store: StateStore;
  readonly unusable = new UnusableJobs();

  constructor(store: StateStore) {
    this.store = store;
  }

  /**
   * Changes rows as `StateStore.update` does, and keeps the status of every job concerned in step in
   * the same change. On a full disk it is refused if it asks for more, and kept if it does not.
   *
   * @throws {Fault} `invalid_argument` if a field of a new version of a job, or the priority of an
   *   evaluation, is out of its range, whoever put it there
   */
  update<Result>(
    change: (transaction: Transaction) => Result,
    options: Pick<UpdateOptions, "durability" | "replacementIndex"> = {},
  ): Promise<Result> {
    const onFullDisk = (writes: readonly Write[]) => (asksForMore(writes) ? "refuse" : "keep");
    return this.store.update(change, { ...options, derive: this.#derive, onFullDisk });
  }

  /**
   * Tells what would follow from a change, without making it.
   *
   * @returns what `read` returned of the state after the change
   * @throws {Fault} as `update` does
   */
  preview<Result, Answer>(
    change: (transaction: Transaction) => Result,
    read: (result: Result) => Answer,
  ): Answer {
    return this.store.preview(change, read, { derive: this.#derive });
  }

  readonly #derive = (writes: readonly Write[], transaction: Transaction): void => {
    for (const write of writes) this.#requireInRange(write, transaction);
    this.#refreshStatus(writes, transaction);
  };

  job(namespace: string, id: string): Job | undefined {
    return this.store.table("jobs").get(jobKey({ namespace, id }));
  }

  #requireInRange({ table, before, after }: Write, { index }: Transaction): void {
    if (after === undefined) return;
    if (table === "evaluations" && before === undefined) requirePriority(after.Priority);
    const isNewVersion = table === "jobs" && after.JobModifyIndex === index && !after.Stop;
    if (isNewVersion) this.unusable.requireUsable(after);
  }

  #refreshStatus(writes: readonly Write[], transaction: Transaction): void {
    const concerned = new Set(writes.map(jobConcerned));
    for (const key of concerned) {
      const job = key === undefined ? undefined : this.store.table("jobs").get(key);
      if (key === undefined || job === undefined) continue;
      const Status = jobStatus(job, this.store);
      if (Status === job.Status) continue;
      this.unusable.judgeAs(transaction.put("jobs", { ...job, Status }), job);
    }
  }
}

/** The key of the job whose status a write may change. What is deleted was over before. */
function jobConcerned(write: Write): string | undefined {
  if (write.table === "jobs") return write.after && write.key;
  if (write.table !== "allocations" && write.table !== "evaluations") return undefined;
  return write.after && jobKey({ namespace: write.after.Namespace, id: write.after.JobID });
}

function requirePriority(priority: number): void {
  if (Number.isSafeInteger(priority) && priority >= 1 && priority <= MAX_PRIORITY) return;
  throw new Fault(
    "invalid_argument",
    `The priority of an evaluation must be 1 to ${MAX_PRIORITY}, not ${priority}`,
  );
}
