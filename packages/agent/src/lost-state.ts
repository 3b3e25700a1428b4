import { Fault } from "@drover/fault";
import type { Allocation, Job } from "@drover/job";
import type { Logger } from "@drover/logger";
import { keptAllocation } from "@drover/runner";
import { jobKey, type SqliteTaskStates, type StateStore } from "@drover/store";
import type { AgentPaths } from "./agent-paths.ts";

const SHOWN_IDS = 5;
/** The index of a store that nothing was ever written to. */
const FIRST_INDEX = 1;

/** What there is of earlier work beside an empty state. */
interface Remains {
  /** Allocations that the task database knows. */
  readonly allocIds: readonly string[];
  /** Tasks that run, and of whose allocation the task database knows nothing. */
  readonly unknownTasks: readonly string[];
  readonly runningTasks: readonly string[];
}

export interface LostStateOptions {
  readonly store: StateStore;
  readonly taskStates: SqliteTaskStates;
  /** The ids of the tasks that run, `<allocation>/<task>/...`. */
  readonly runningTasks: readonly string[];
  readonly paths: AgentPaths;
  readonly nodeId: string;
  /** Whether to adopt what is found. */
  readonly recover: boolean;
  readonly log: Logger;
}

/**
 * An empty state beside the work of an earlier agent was lost; it does not mean that nothing should
 * run. Adopts that work if this was asked for.
 *
 * @throws {Fault} `failed_precondition` that says what was found and how to go on; then nothing was
 *   changed
 */
export async function handleLostState(options: LostStateOptions): Promise<void> {
  const { store, taskStates, runningTasks, paths, recover, log } = options;
  if (store.index > FIRST_INDEX) {
    if (recover) log.warn(`There is nothing to recover: ${paths.state} has its state`);
    return;
  }
  const allocIds = taskStates.allocIds();
  const known = new Set(allocIds);
  const unknownTasks = runningTasks.filter((id) => !known.has(id.split("/")[0] ?? ""));
  const remains = { allocIds, unknownTasks, runningTasks };
  if (allocIds.length === 0 && runningTasks.length === 0) return;
  if (!recover) throw refusal(remains, paths);
  if (unknownTasks.length > 0) {
    throw new Fault(
      "failed_precondition",
      `Cannot recover: of ${listOf(unknownTasks, "running task")} nothing is known but the processes. ${endByHand(paths)}`,
    );
  }
  await adopt(options, allocIds);
}

function refusal({ allocIds, unknownTasks, runningTasks }: Remains, paths: AgentPaths): Fault {
  const found = [
    ...(runningTasks.length > 0 ? [`${listOf(runningTasks, "task")} still running`] : []),
    ...(allocIds.length > 0 ? [`${listOf(allocIds, "allocation")} in ${paths.taskStates}`] : []),
  ];
  const howToGoOn =
    unknownTasks.length > 0
      ? endByHand(paths)
      : `Put ${paths.state} back from a backup, or start the agent with -recover, which adopts them with their jobs; jobs without allocations, as periodic ones, must then be registered again`;
  return new Fault(
    "failed_precondition",
    `The state in ${paths.state} is empty or was missing, but there is ${found.join(", and ")}. ${howToGoOn}`,
  );
}

function endByHand({ state, rawExec }: AgentPaths): string {
  return `Put ${state} back from a backup, or end the tasks by hand (the id of the allocation is in the environment of their processes) and remove ${rawExec}`;
}

function listOf(ids: readonly string[], what: string): string {
  const shown = ids.slice(0, SHOWN_IDS).join(", ");
  const more = ids.length > SHOWN_IDS ? ` and ${ids.length - SHOWN_IDS} more` : "";
  return `${ids.length} ${what}${ids.length === 1 ? "" : "s"} (${shown}${more})`;
}

async function adopt(
  { store, taskStates, nodeId, log }: LostStateOptions,
  allocIds: readonly string[],
): Promise<void> {
  const allocations = allocIds.map((id) => {
    const alloc = keptAllocation(taskStates.load(id));
    if (alloc !== undefined) return alloc;
    throw new Fault(
      "failed_precondition",
      `Cannot recover allocation ${id}: an earlier version of this program did not keep its job`,
    );
  });
  const byJob = Map.groupBy(allocations, ({ Job: job }) => keyOf(job));
  await store.update((transaction) => {
    for (const ofJob of byJob.values()) {
      const newest = ofJob.reduce((a, b) => (b.Job.Version > a.Job.Version ? b : a)).Job;
      // Nothing of a job that was stopped may be started again.
      const Stop = ofJob.every(({ DesiredStatus }) => DesiredStatus !== "run");
      const job = transaction.put("jobs", { ...newest, Stop });
      const versions = new Map<number, Job>();
      for (const alloc of ofJob) {
        const { Version } = alloc.Job;
        const version =
          versions.get(Version) ??
          transaction.put("jobVersions", {
            ...(Version === job.Version ? job : alloc.Job),
            CreateIndex: job.CreateIndex,
          });
        versions.set(Version, version);
        transaction.put("allocations", adopted(alloc, version, nodeId));
      }
    }
  });
  log.warn(
    `Recovered ${listOf(allocIds, "allocation")} of ${listOf([...byJob.values()].map(nameOf), "job")}`,
  );
}

/** Without what it refers to that is lost. */
function adopted(alloc: Allocation, job: Job, nodeId: string): Allocation {
  return { ...alloc, Job: job, NodeID: nodeId, DeploymentID: "", DeploymentStatus: null };
}

function keyOf(job: Job): string {
  return jobKey({ namespace: job.Namespace, id: job.ID });
}

function nameOf([alloc]: Allocation[]): string {
  return alloc?.JobID ?? "";
}
