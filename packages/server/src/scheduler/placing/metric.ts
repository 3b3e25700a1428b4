import type { AllocMetric, Node } from "@drover/job";

/** Why a group could not be placed on a node. */
export type Obstacle =
  /** The node is not one that the job may use at all. */
  | { readonly kind: "unavailable" }
  /** The node lacks something; `reason` is a constraint, or Nomad's words as "missing drivers". */
  | { readonly kind: "filtered"; readonly reason: string }
  /** The node has too little left; `dimension` as "memory". */
  | { readonly kind: "exhausted"; readonly dimension: string };

/** How the scheduler came to its choice on a single node. */
export function metricOf(
  node: Node,
  obstacle: Obstacle | undefined,
  nodesAvailable: Record<string, number>,
): AllocMetric {
  const filtered = obstacle?.kind === "filtered" ? obstacle.reason : undefined;
  const exhausted = obstacle?.kind === "exhausted" ? obstacle.dimension : undefined;
  const perClass = (present: unknown) =>
    present !== undefined && node.NodeClass !== "" ? { [node.NodeClass]: 1 } : null;
  return {
    NodesEvaluated: obstacle?.kind === "unavailable" ? 0 : 1,
    NodesFiltered: filtered === undefined ? 0 : 1,
    NodesInPool: 1,
    NodesAvailable: nodesAvailable,
    ClassFiltered: perClass(filtered),
    ConstraintFiltered: filtered === undefined ? null : { [filtered]: 1 },
    NodesExhausted: exhausted === undefined ? 0 : 1,
    ClassExhausted: perClass(exhausted),
    DimensionExhausted: exhausted === undefined ? null : { [exhausted]: 1 },
    QuotaExhausted: null,
    ScoreMetaData: null,
    AllocationTime: 0,
    CoalescedFailures: 0,
  };
}
