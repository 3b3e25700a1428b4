import type { AllocListStub } from "@drover/api";
import type { Evaluation, Int64 } from "@drover/job";
import { placementInWords } from "../format/placement-words.ts";
import { failureOf } from "../format/task-words.ts";

const MOST = 8;

/** Something that went wrong. */
export interface Failure {
  /** Of an allocation's task, "web[0] / server", or a job's group that has no room, "web / servers". */
  readonly name: string;
  readonly jobId: string;
  readonly namespace: string;
  /** Empty for what could not be placed. */
  readonly allocId: string;
  readonly words: string;
  /** Nanoseconds since 1970. */
  readonly time: Int64;
  readonly hasRecovered: boolean;
}

/** The newest failures of tasks, and what waits for room, the newest first. */
export function recentFailures(
  allocations: readonly AllocListStub[],
  evaluations: readonly Evaluation[],
): Failure[] {
  const ofTasks = allocations.flatMap(({ ID, JobID, Namespace, Name, TaskStates }) =>
    Object.entries(TaskStates ?? {}).flatMap(([task, state]): Failure[] => {
      const failure = failureOf(state);
      if (failure === undefined) return [];
      return [
        { ...failure, name: `${Name} / ${task}`, jobId: JobID, namespace: Namespace, allocId: ID },
      ];
    }),
  );
  // The reasons stand with the evaluation that has left the blocked one behind.
  const causeOf = (id: string) =>
    evaluations.find(({ BlockedEval }) => BlockedEval === id)?.FailedTGAllocs;
  const withoutRoom = evaluations
    .filter(({ Status }) => Status === "blocked")
    .flatMap(({ ID, JobID, Namespace, FailedTGAllocs, ModifyTime }) =>
      Object.entries(FailedTGAllocs ?? causeOf(ID) ?? {}).map(
        ([group, metric]): Failure => ({
          name: `${JobID} / ${group}`,
          jobId: JobID,
          namespace: Namespace,
          allocId: "",
          words: `Cannot be placed: ${placementInWords(metric).join("; ")}`,
          time: ModifyTime,
          hasRecovered: false,
        }),
      ),
    );
  return [...ofTasks, ...withoutRoom]
    .toSorted((a, b) => Number(b.time) - Number(a.time))
    .slice(0, MOST);
}
