import type { Evaluation } from "@drover/job";
import type { Style } from "../terminal/style.ts";
import { formatPairs } from "../terminal/table.ts";
import { formatAge, formatNs } from "../terminal/time.ts";
import { placementFailures } from "./evaluation-table.ts";
import { describePlacementFailure } from "./placement-failure.ts";
import { shortId } from "./short-id.ts";

/** One evaluation, with the reasons why something could not be placed. */
export function describeEvaluation(
  evaluation: Evaluation,
  { style, verbose }: { style: Style; verbose: boolean },
): string {
  const moment = verbose ? formatNs : formatAge;
  const pairs: [string, string][] = [
    ["ID", shortId(evaluation.ID, { verbose })],
    ["Create Time", moment(evaluation.CreateTime)],
    ["Modify Time", moment(evaluation.ModifyTime)],
    ["Status", evaluation.Status],
    ["Status Description", evaluation.StatusDescription || evaluation.Status],
    ["Type", evaluation.Type],
    ["TriggeredBy", evaluation.TriggeredBy],
    ["Job ID", evaluation.JobID],
    ["Namespace", evaluation.Namespace],
    ["Priority", String(evaluation.Priority)],
    ["Placement Failures", placementFailures(evaluation)],
  ];
  if (evaluation.PreviousEval !== "") {
    pairs.push(["Previous Eval", shortId(evaluation.PreviousEval, { verbose })]);
  }
  if (evaluation.NextEval !== "")
    pairs.push(["Next Eval", shortId(evaluation.NextEval, { verbose })]);
  if (evaluation.BlockedEval !== "") {
    pairs.push(["Blocked Eval", shortId(evaluation.BlockedEval, { verbose })]);
  }
  const failures = Object.entries(evaluation.FailedTGAllocs ?? {}).map(
    ([group, metric]) =>
      `Task Group "${group}" (failed to place ${1 + metric.CoalescedFailures}):\n${describePlacementFailure(metric)}`,
  );
  if (failures.length === 0) return formatPairs(pairs);
  return [formatPairs(pairs), style.bold("Failed Placements"), ...failures].join("\n\n");
}
