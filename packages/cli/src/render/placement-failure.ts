import type { AllocMetric } from "@drover/job";

/** Why a task group could not be placed, one reason a line. */
export function describePlacementFailure(metric: AllocMetric): string {
  const reasons: string[] = [];
  if (metric.NodesEvaluated === 0) reasons.push("No nodes were eligible for evaluation");
  for (const [datacenter, count] of Object.entries(metric.NodesAvailable ?? {})) {
    if (count === 0) reasons.push(`No nodes are available in datacenter "${datacenter}"`);
  }
  for (const [nodeClass, count] of Object.entries(metric.ClassFiltered ?? {})) {
    reasons.push(`Class "${nodeClass}": ${nodes(count)} excluded by filter`);
  }
  for (const [constraint, count] of Object.entries(metric.ConstraintFiltered ?? {})) {
    reasons.push(`Constraint "${constraint}": ${nodes(count)} excluded by filter`);
  }
  if (metric.NodesExhausted > 0) {
    reasons.push(`Resources exhausted on ${nodes(metric.NodesExhausted)}`);
  }
  for (const [nodeClass, count] of Object.entries(metric.ClassExhausted ?? {})) {
    reasons.push(`Class "${nodeClass}" exhausted on ${nodes(count)}`);
  }
  for (const [dimension, count] of Object.entries(metric.DimensionExhausted ?? {})) {
    reasons.push(`Dimension "${dimension}" exhausted on ${nodes(count)}`);
  }
  for (const dimension of metric.QuotaExhausted ?? []) {
    reasons.push(`Quota limit hit "${dimension}"`);
  }
  return reasons.map((reason) => `* ${reason}`).join("\n");
}

function nodes(count: number): string {
  return count === 1 ? "1 node" : `${count} nodes`;
}
