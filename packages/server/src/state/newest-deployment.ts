import type { Deployment } from "@drover/job";
import type { StateStore } from "@drover/store";

/** The newest deployment of a job, by the job's key; perhaps of an earlier job of that name. */
export function newestDeployment(store: StateStore, key: string): Deployment | undefined {
  return deploymentsOf(store, key, { all: true })[0];
}

/**
 * The deployments of a job, by its key, newest first: those of the job that is there now, or all that
 * are left of one that was purged.
 *
 * @param options.all also those of earlier jobs of that name
 */
export function deploymentsOf(store: StateStore, key: string, { all = false } = {}): Deployment[] {
  const created = store.table("jobs").get(key)?.CreateIndex;
  return store
    .table("deployments")
    .by("job", key)
    .filter(({ JobCreateIndex }) => all || created === undefined || JobCreateIndex === created)
    .toSorted((a, b) => b.CreateIndex - a.CreateIndex);
}
