import type { Evaluation } from "@drover/job";
import { formatTable } from "../terminal/table.ts";
import { shortId } from "./short-id.ts";

/** Evaluations, newest first. */
export function evaluationTable(
  evaluations: readonly Evaluation[],
  { verbose, withJob = true }: { verbose: boolean; withJob?: boolean } = { verbose: false },
): string {
  if (evaluations.length === 0) return "No evaluations found";
  return formatTable([
    [
      ...["ID", "Priority", "Triggered By"],
      ...(withJob ? ["Job ID"] : []),
      ...["Status", "Placement Failures"],
    ],
    ...evaluations
      .toSorted((a, b) => b.CreateIndex - a.CreateIndex)
      .map((evaluation) => [
        shortId(evaluation.ID, { verbose }),
        String(evaluation.Priority),
        evaluation.TriggeredBy,
        ...(withJob ? [evaluation.JobID] : []),
        evaluation.Status,
        placementFailures(evaluation),
      ]),
  ]);
}

/** Whether something could not be placed: nobody knows before the evaluation is over. */
export function placementFailures({ Status, FailedTGAllocs }: Evaluation): string {
  if (Status === "blocked") return "N/A - In Progress";
  return String(Object.keys(FailedTGAllocs ?? {}).length > 0);
}
