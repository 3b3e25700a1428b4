import type { NodePool } from "@drover/job";
import type { Style } from "../terminal/style.ts";
import { formatPairs } from "../terminal/table.ts";
import { mapPairs } from "./map-pairs.ts";

/** A node pool with its metadata and the scheduler's settings in it. */
export function describeNodePool(pool: NodePool, style: Style): string {
  const { Name, Description, Meta, SchedulerConfiguration: settings } = pool;
  const pairs: [string, string][] = [];
  if (settings !== null) {
    const { SchedulerAlgorithm, MemoryOversubscriptionEnabled } = settings;
    pairs.push(["Scheduler Algorithm", SchedulerAlgorithm]);
    if (MemoryOversubscriptionEnabled !== null) {
      pairs.push(["Memory Oversubscription Enabled", String(MemoryOversubscriptionEnabled)]);
    }
  }
  const hasMeta = Object.keys(Meta ?? {}).length > 0;
  return [
    formatPairs([
      ["Name", Name],
      ["Description", Description],
    ]),
    `${style.bold("Metadata")}\n${hasMeta ? mapPairs(Meta) : "No metadata"}`,
    `${style.bold("Scheduler Configuration")}\n${pairs.length > 0 ? formatPairs(pairs) : "No scheduler configuration"}`,
  ].join("\n\n");
}
