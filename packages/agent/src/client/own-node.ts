import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { Node } from "@drover/job";
import type { ClusterState } from "@drover/server";

/** The record of this agent's own node. */
export class OwnNode {
  readonly id: string;
  readonly #state: ClusterState;

  constructor(state: ClusterState, id: string) {
    this.#state = state;
    this.id = id;
  }

  /** As it is now; it must be registered. */
  get(): Node {
    const node = this.#state.store.table("nodes").get(this.id);
    if (node === undefined)
      throw new Error("The agent's own node is registered before anything else");
    return node;
  }

  /** Registers the node as the machine is now; what operators decided about it stays. */
  async register(node: Node): Promise<void> {
    const before = this.#state.store.table("nodes").get(this.id);
    const { SchedulingEligibility, Events, Drain, DrainStrategy, LastDrain } = before ?? node;
    const decided = { SchedulingEligibility, Events, Drain, DrainStrategy, LastDrain };
    await this.#state.update((transaction) => {
      transaction.put("nodes", { ...node, ...decided });
    });
  }

  /** Writes what `change` makes of the node, unless that is the same. */
  async change(change: (node: Node) => Node): Promise<void> {
    const before = this.get();
    const after = change(before);
    if (after !== before)
      await this.#state.update((transaction) => transaction.put("nodes", after));
  }
}

/** The id of the node that a file keeps; a new one is written there. */
export async function keptNodeId(file: string): Promise<string> {
  const known = (await readFile(file, "utf8").catch(() => "")).trim();
  if (known !== "") return known;
  const id = randomUUID();
  await writeFile(file, id, { mode: 0o600 });
  return id;
}
