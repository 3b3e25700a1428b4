import type { Evaluation, Job } from "@drover/job";
import { type Durability, jobKey, type StateStore, type Transaction } from "@drover/store";
import { jobStatus } from "./job-status.ts";

/** The cluster's state, and the rules that hold for every change of it. */
export class ClusterState {
  readonly store: StateStore;

  constructor(store: StateStore) {
    this.store = store;
  }

  /**
   * Changes rows as `StateStore.update` does, and keeps the status of every job concerned in step in
   * the same disk write.
   */
  update<Result>(
    change: (transaction: Transaction) => Result,
    options: { durability?: Durability } = {},
  ): Promise<Result> {
    const concerned = new Set<string>();
    const result = this.store.update(
      (transaction) =>
        change({
          index: transaction.index,
          put: (table, row) => {
            const written = transaction.put(table, row);
            if (table === "jobs") concerned.add(keyOf(written as Job));
            else if (table === "allocations" || table === "evaluations") {
              const { Namespace, JobID } = written as Evaluation;
              concerned.add(jobKey({ namespace: Namespace, id: JobID }));
            }
            return written;
          },
          delete: (table, key) => transaction.delete(table, key),
        }),
      options,
    );
    this.#refreshStatus(concerned, options);
    return result;
  }

  job(namespace: string, id: string): Job | undefined {
    return this.store.table("jobs").get(jobKey({ namespace, id }));
  }

  #refreshStatus(keys: ReadonlySet<string>, options: { durability?: Durability }): void {
    const changed: Job[] = [];
    for (const key of keys) {
      const job = this.store.table("jobs").get(key);
      if (job === undefined) continue;
      const Status = jobStatus(job, {
        allocations: this.store.table("allocations").by("job", key),
        evaluations: this.store.table("evaluations").by("job", key),
      });
      if (Status !== job.Status) changed.push({ ...job, Status });
    }
    if (changed.length === 0) return;
    // The change that led to it is rejected with it, so its failure needs no report of its own.
    this.store
      .update((transaction) => {
        for (const job of changed) transaction.put("jobs", job);
      }, options)
      .catch(() => {});
  }
}

function keyOf(job: Job): string {
  return jobKey({ namespace: job.Namespace, id: job.ID });
}
