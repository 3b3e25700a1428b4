import { type Allocation, isClientTerminal, type Job, makesOthers } from "@drover/job";
import {
  jobKey,
  rowText,
  type StateStore,
  TABLE_NAMES,
  type TableName,
  type Tables,
  type Transaction,
} from "@drover/store";
import type { Nondeterminism } from "../nondeterminism.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { ClusterState } from "../state/cluster-state.ts";

const LOST = "not on this node when a snapshot was restored";

/** What is of this machine stays as it is, and root keys that are here stay in use. */
const OWN_RULES: ReadonlySet<TableName> = new Set([
  "nodes",
  "hostVolumes",
  "rootKeys",
  "allocations",
  "oneTimeTokens",
]);

/**
 * Puts one state in the place of another, in one change. Rows keep the indexes that they have in `saved`, but for
 * those that are changed on the way; rows that are the same are not written.
 *
 * @returns the index of the change, which is higher than those of both states
 */
export function replaceState(
  state: ClusterState,
  saved: StateStore,
  nondeterminism: Nondeterminism,
): Promise<number> {
  return state.update(
    (transaction) => {
      const change: Replacement = { store: state.store, saved, transaction, nondeterminism };
      for (const name of TABLE_NAMES) if (!OWN_RULES.has(name)) replaceTable(name, change);
      addRootKeys(change);
      for (const token of state.store.table("oneTimeTokens").values()) {
        transaction.delete("oneTimeTokens", token.OneTimeSecretID);
      }
      evaluate(replaceAllocations(change), change);
      return transaction.index;
    },
    { replacementIndex: saved.index },
  );
}

interface Replacement {
  /** As it is before. */
  readonly store: StateStore;
  readonly saved: StateStore;
  readonly transaction: Transaction;
  readonly nondeterminism: Nondeterminism;
}

function replaceTable<Name extends TableName>(
  name: Name,
  { store, saved, transaction }: Replacement,
): void {
  const [before, after] = [store.table(name), saved.table(name)];
  for (const row of before.values()) {
    const key = before.keyOf(row);
    if (after.get(key) === undefined) transaction.delete(name, key);
  }
  for (const row of after.values()) {
    if (!isSame(name, before.get(after.keyOf(row)), row)) transaction.putAsIs(name, row);
  }
}

/** Keys of the snapshot decrypt what they encrypted; the active one stays that of which the file is here. */
function addRootKeys({ store, saved, transaction }: Replacement): void {
  for (const key of saved.table("rootKeys").values()) {
    if (store.table("rootKeys").get(key.KeyID) !== undefined) continue;
    transaction.putAsIs("rootKeys", { ...key, State: "inactive", PublishTime: 0 });
  }
}

/** @returns the allocations that are now what they were neither here nor in the snapshot */
function replaceAllocations({
  store,
  saved,
  transaction,
  nondeterminism,
}: Replacement): Allocation[] {
  const here = store.table("allocations");
  const jobOf = keptVersions(store);
  const changed: Allocation[] = [];
  for (const { ID } of here.values()) {
    if (saved.table("allocations").get(ID) === undefined) transaction.delete("allocations", ID);
  }
  for (const row of saved.table("allocations").values()) {
    const alloc = { ...row, Job: jobOf(row.Job) };
    const known = here.get(row.ID);
    const ModifyIndex = transaction.index;
    const changedAt = { ModifyIndex, ModifyTime: nondeterminism.now() };
    const after =
      known !== undefined
        ? asHere(alloc, known, changedAt)
        : isClientTerminal(alloc.ClientStatus)
          ? alloc
          : lost(alloc, { ...changedAt, AllocModifyIndex: ModifyIndex });
    if (after.ModifyIndex === ModifyIndex) changed.push(after);
    if (!isSame("allocations", known, after)) transaction.putAsIs("allocations", after);
  }
  return changed;
}

/** A version that is the same here stays the row that it is, and all its allocations share it. */
function keptVersions(store: StateStore): (saved: Job) => Job {
  const versions = store.table("jobVersions");
  const found = new Map<Job, Job>();
  return (saved) => {
    let job = found.get(saved);
    if (job === undefined) {
      const kept = versions.get(versions.keyOf(saved));
      job = kept && isSame("jobVersions", kept, saved) ? kept : saved;
      found.set(saved, job);
    }
    return job;
  };
}

/** What the client knows of an allocation stands, and what is being stopped is not begun again. */
function asHere(
  saved: Allocation,
  here: Allocation,
  changedAt: Pick<Allocation, "ModifyIndex" | "ModifyTime">,
): Allocation {
  const { NodeID, NodeName, ClientStatus, ClientDescription, TaskStates, NetworkStatus } = here;
  const { DesiredStatus, DesiredDescription, DesiredTransition } = here;
  const isStopping = DesiredStatus !== "run" && saved.DesiredStatus === "run";
  const after = {
    ...saved,
    ...{ NodeID, NodeName, ClientStatus, ClientDescription, TaskStates, NetworkStatus },
    ...(here.DeploymentID === saved.DeploymentID && { DeploymentStatus: here.DeploymentStatus }),
    ...(isStopping && { DesiredStatus, DesiredDescription, DesiredTransition }),
  };
  return isSame("allocations", saved, after) ? saved : { ...after, ...changedAt };
}

function lost(
  saved: Allocation,
  changedAt: Pick<Allocation, "ModifyIndex" | "ModifyTime" | "AllocModifyIndex">,
): Allocation {
  return {
    ...saved,
    ...changedAt,
    DesiredStatus: "stop",
    DesiredDescription: LOST,
    ClientStatus: "lost",
    ClientDescription: LOST,
  };
}

/** Has the scheduler look at the jobs of these allocations. */
function evaluate(
  allocations: readonly Allocation[],
  { saved, transaction, nondeterminism }: Replacement,
): void {
  const keys = new Set(
    allocations.map(({ Namespace, JobID }) => jobKey({ namespace: Namespace, id: JobID })),
  );
  for (const key of keys) {
    const job: Job | undefined = saved.table("jobs").get(key);
    if (job === undefined || job.Stop || makesOthers(job)) continue;
    const { newId, now } = nondeterminism;
    const evaluation = newEvaluation(job, { id: newId(), triggeredBy: "node-update", now: now() });
    transaction.put("evaluations", evaluation);
  }
}

function isSame<Name extends TableName>(
  name: Name,
  before: Tables[Name] | undefined,
  after: Tables[Name],
): boolean {
  if (before === undefined || before === after) return before === after;
  return rowText(name, before) === rowText(name, after);
}
