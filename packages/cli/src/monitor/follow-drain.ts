import type { NomadClient } from "@drover/api";
import type { Allocation } from "@drover/job";
import type { Terminal } from "../terminal/terminal.ts";

const WAIT_MS = 2_000;

/**
 * Tells how a drain goes on until it is over.
 *
 * @returns the exit code: 1 if the drain was ended before its node was empty
 */
export async function followDrain(
  nodeId: string,
  { client, terminal }: { client: NomadClient; terminal: Terminal },
): Promise<number> {
  const known = new Map<string, string>();
  for (let index = 0; ; ) {
    const answer = await client.nodes.get(nodeId, { index, waitMs: WAIT_MS });
    const { DrainStrategy, LastDrain } = answer.value;
    await tellOfAllocations(nodeId, known, { client, terminal });
    if (DrainStrategy === null) {
      if (LastDrain?.Status === "canceled") {
        terminal.warn(`Drain of node "${nodeId}" was canceled`);
        return 1;
      }
      terminal.print(`Drain complete for node ${nodeId}`);
      return 0;
    }
    index = answer.index;
  }
}

/** Prints what changed of the node's allocations. */
async function tellOfAllocations(
  nodeId: string,
  known: Map<string, string>,
  { client, terminal }: { client: NomadClient; terminal: Terminal },
): Promise<void> {
  const { value } = await client.nodes.allocations(nodeId);
  for (const alloc of value) {
    const state = stateOf(alloc);
    const before = known.get(alloc.ID);
    known.set(alloc.ID, state);
    if (before !== undefined && before !== state) terminal.print(`Alloc "${alloc.ID}" ${state}`);
  }
}

function stateOf({ ClientStatus, DesiredStatus, DesiredTransition }: Allocation): string {
  if (ClientStatus !== "running" && ClientStatus !== "pending") return `is ${ClientStatus}`;
  if (DesiredStatus !== "run") return "is stopping";
  return DesiredTransition?.Migrate ? "is marked for migration" : "runs";
}
