import type { Deployment } from "@drover/job";
import type { StateStore } from "@drover/store";

/** The newest deployment of a job, by the job's key. */
export function newestDeployment(store: StateStore, key: string): Deployment | undefined {
  const deployments = store.table("deployments").by("job", key);
  return deployments.toSorted((a, b) => b.CreateIndex - a.CreateIndex)[0];
}
