import type { Job, ScalingEvent } from "@drover/job";
import { jobKey, type StateStore, type Transaction } from "@drover/store";

/** Of each task group. Source: Nomad's page "Scale Task Group" of its jobs API. */
const KEPT_EVENTS = 20;

/** The newest scaling events of a job's task groups, newest first. */
export function scalingEventsOf(
  store: StateStore,
  { Namespace: namespace, ID: id }: Pick<Job, "Namespace" | "ID">,
): Record<string, ScalingEvent[]> {
  return store.table("scalingEvents").get(jobKey({ namespace, id }))?.ScalingEvents ?? {};
}

/** Notes an event of a task group, and deletes the oldest. */
export function putScalingEvent(
  { store, transaction }: { store: StateStore; transaction: Transaction },
  job: Pick<Job, "Namespace" | "ID">,
  group: string,
  event: Omit<ScalingEvent, "CreateIndex">,
): void {
  const before = scalingEventsOf(store, job);
  const noted = { ...event, CreateIndex: transaction.index };
  const events = [noted, ...(before[group] ?? [])].slice(0, KEPT_EVENTS);
  transaction.put("scalingEvents", {
    Namespace: job.Namespace,
    JobID: job.ID,
    ScalingEvents: { ...before, [group]: events },
    CreateIndex: 0,
    ModifyIndex: 0,
  });
}
