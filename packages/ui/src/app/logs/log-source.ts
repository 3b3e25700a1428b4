import type { AllocListStub } from "@drover/api";
import { shortId } from "../format/amounts.ts";

/** Of how many colours the style sheet has for outputs. */
export const COLOURS = 12;

/** An output of a task. */
export interface LogSource {
  /** Unique, and stands in addresses. */
  readonly id: string;
  readonly allocId: string;
  readonly namespace: string;
  readonly task: string;
  readonly type: "stdout" | "stderr";
  /** As "server stderr", or "6b1f02aa server" where there are several allocations. */
  readonly label: string;
}

/** The outputs of all tasks of some allocations that have begun. */
export function sourcesOf(
  allocations: readonly Pick<AllocListStub, "ID" | "Namespace" | "TaskStates">[],
): LogSource[] {
  const isOne = allocations.length === 1;
  return allocations.flatMap(({ ID, Namespace, TaskStates }) =>
    Object.keys(TaskStates ?? {}).flatMap((task) =>
      (["stdout", "stderr"] as const).map((type) => ({
        id: `${shortId(ID)}.${task}.${type}`,
        allocId: ID,
        namespace: Namespace,
        task,
        type,
        label: `${isOne ? "" : `${shortId(ID)} `}${task} ${type}`,
      })),
    ),
  );
}
