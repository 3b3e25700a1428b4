import type { Evaluation } from "@drover/job";
import type { StateStore } from "@drover/store";

/** What is told of an evaluation that came before or after another. */
export interface EvaluationStub
  extends Pick<
    Evaluation,
    | "ID"
    | "Namespace"
    | "Priority"
    | "Type"
    | "TriggeredBy"
    | "JobID"
    | "NodeID"
    | "DeploymentID"
    | "Status"
    | "StatusDescription"
    | "WaitUntil"
    | "NextEval"
    | "PreviousEval"
    | "BlockedEval"
    | "CreateIndex"
    | "ModifyIndex"
    | "CreateTime"
    | "ModifyTime"
  > {}

/** The evaluations that an evaluation names, and those that these name, without itself; oldest first. */
export function relatedEvaluations(store: StateStore, evaluation: Evaluation): EvaluationStub[] {
  const table = store.table("evaluations");
  const found = new Map<string, Evaluation>([[evaluation.ID, evaluation]]);
  for (const { NextEval, PreviousEval, BlockedEval } of found.values()) {
    for (const id of [NextEval, PreviousEval, BlockedEval]) {
      const next = found.has(id) ? undefined : table.get(id);
      if (next !== undefined) found.set(id, next);
    }
  }
  found.delete(evaluation.ID);
  return [...found.values()].toSorted((a, b) => a.CreateIndex - b.CreateIndex).map(stubOf);
}

function stubOf(evaluation: Evaluation): EvaluationStub {
  const { Wait: _wait, RelatedEvals: _related, FailedTGAllocs: _failed, ...more } = evaluation;
  const { JobModifyIndex: _job, NodeModifyIndex: _node, SnapshotIndex: _snapshot, ...rest } = more;
  const { ClassEligibility: _class, EscapedComputedClass: _escaped, ...left } = rest;
  const { AnnotatePlan: _annotate, QueuedAllocations: _queued, ...stub } = left;
  return stub;
}
