import { type Allocation, isTerminal, type Job } from "@drover/job";
import { canonicalize } from "@drover/jobspec";
import type { Logger } from "@drover/logger";
import { jobKey, type Transaction, type UnreadableRow } from "@drover/store";
import type { ClusterState } from "./cluster-state.ts";

const WHAT_TO_DO = "purge it (job stop -purge), or register it anew";

/**
 * Sets aside what an earlier version stored and this one cannot process, so that the agent starts:
 * such jobs are named in the log, and their status says why nothing is done for them. Their tasks are
 * left alone. To be called before anything works on the state.
 */
export async function setAside(state: ClusterState, { log }: { log: Logger }): Promise<void> {
  await state.update((transaction) => {
    for (const row of state.store.unreadable) {
      log.error("set aside a row of the state that cannot be read", {
        table: row.table,
        key: row.key,
        reason: row.reason,
      });
      if (row.table === "jobs") transaction.put("jobs", unreadableJob(row));
    }
    setAsideUnusable(state, transaction, log);
  });
}

/** Sets aside what can be read and not processed. */
export function setAsideUnusable(state: ClusterState, transaction: Transaction, log: Logger): void {
  for (const job of state.store.table("jobs").values()) {
    const reason = state.unusable.reason(job);
    if (reason === "" || job.Stop) continue;
    const StatusDescription = `Set aside: ${reason}`;
    log.error(`job cannot be processed; ${WHAT_TO_DO}`, {
      job_id: job.ID,
      namespace: job.Namespace,
      reason,
    });
    transaction.put("jobs", { ...job, StatusDescription });
    failEvaluations(state, transaction, { job, StatusDescription });
  }
  dropMiscounted(state, transaction, log);
}

/** Stands for a job of which no more than its name is known. */
function unreadableJob({ key, reason }: UnreadableRow): Job {
  const [Namespace = "default", ID = ""] = key.split("\0");
  return {
    ...canonicalize({ Namespace, ID }),
    Stop: true,
    Status: "dead",
    StatusDescription: `Set aside, cannot be read: ${reason}`,
  };
}

function failEvaluations(
  { store }: ClusterState,
  transaction: Transaction,
  { job, StatusDescription }: { job: Job; StatusDescription: string },
): void {
  const key = jobKey({ namespace: job.Namespace, id: job.ID });
  for (const evaluation of store.table("evaluations").by("job", key)) {
    if (evaluation.Status !== "pending" && evaluation.Status !== "blocked") continue;
    transaction.put("evaluations", { ...evaluation, Status: "failed", StatusDescription });
  }
}

/** Allocations whose share of the node cannot be counted would fail the evaluations of all jobs. */
function dropMiscounted({ store }: ClusterState, transaction: Transaction, log: Logger): void {
  for (const alloc of store.table("allocations").values()) {
    if (isTerminal(alloc) || isCountable(alloc)) continue;
    const ClientDescription = "Set aside: its share of the node cannot be counted";
    log.error("allocation cannot be processed: its share of the node cannot be counted", {
      alloc_id: alloc.ID,
      job_id: alloc.JobID,
    });
    transaction.put("allocations", { ...alloc, ClientStatus: "failed", ClientDescription });
  }
}

function isCountable({ AllocatedResources }: Allocation): boolean {
  try {
    const { Tasks, Shared } = AllocatedResources;
    return [
      Shared.DiskMB,
      ...Object.values(Tasks).flatMap(({ Cpu, Memory }) => [
        Cpu.CpuShares,
        Memory.MemoryMB,
        Memory.MemoryMaxMB,
      ]),
    ].every(Number.isSafeInteger);
  } catch {
    return false;
  }
}
