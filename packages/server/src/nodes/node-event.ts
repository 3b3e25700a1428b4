import { type Node, toRfc3339 } from "@drover/job";

const KEPT_EVENTS = 10;

/** A node with one more event, the oldest of which are dropped. */
export function withNodeEvent(
  node: Node,
  {
    message,
    subsystem,
    details = null,
    now,
  }: {
    message: string;
    subsystem: "Cluster" | "Drain";
    details?: Record<string, string> | null;
    now: bigint;
  },
  index: number,
): Node {
  const event = {
    Message: message,
    Subsystem: subsystem,
    Details: details,
    Timestamp: toRfc3339(now),
    CreateIndex: index,
  };
  return { ...node, Events: [...node.Events, event].slice(-KEPT_EVENTS) };
}
