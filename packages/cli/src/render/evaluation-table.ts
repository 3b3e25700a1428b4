import type { Evaluation } from "@drover/job";
import { formatTable } from "../terminal/table.ts";
import { shortId } from "./short-id.ts";

/** Evaluations, newest first. */
export function evaluationTable(
  evaluations: readonly Evaluation[],
  { verbose }: { verbose: boolean } = { verbose: false },
): string {
  if (evaluations.length === 0) return "No evaluations found";
  const titles = ["ID", "Priority", "Triggered By", "Job ID", "Status", "Placement Failures"];
  return formatTable([
    titles,
    ...evaluations
      .toSorted((a, b) => b.CreateIndex - a.CreateIndex)
      .map((evaluation) => [
        shortId(evaluation.ID, { verbose }),
        String(evaluation.Priority),
        evaluation.TriggeredBy,
        evaluation.JobID,
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
