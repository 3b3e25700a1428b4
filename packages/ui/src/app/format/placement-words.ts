import type { AllocMetric } from "@drover/job";
import { counted } from "./amounts.ts";

/** Why a task group could not be placed, one reason each. */
export function placementInWords(metric: AllocMetric): string[] {
  const nodes = (count: number) => counted(count, "node");
  const each = (
    counts: Readonly<Record<string, number>> | null,
    words: (name: string, count: number) => string,
  ) => Object.entries(counts ?? {}).map(([name, count]) => words(name, count));
  const reasons = [
    ...each(metric.NodesAvailable, (name, count) =>
      count === 0 ? `No node is in datacenter "${name}"` : "",
    ),
    ...each(metric.ConstraintFiltered, (name) => `Constraint not met: ${name}`),
    ...each(metric.ClassFiltered, (name, count) => `${nodes(count)} of class "${name}" excluded`),
    ...each(metric.DimensionExhausted, (name) => `Not enough ${name}`),
  ].filter((reason) => reason !== "");
  if (reasons.length > 0) return reasons;
  return [metric.NodesEvaluated === 0 ? "No node is eligible" : "No node has room"];
}
