import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { Fault } from "@drover/fault";
import { isTerminal, type Node } from "@drover/job";
import type { Logger } from "@drover/logger";
import { type ClusterState, contain } from "@drover/server";

/** What no operator has decided anything about. */
const UNDECIDED = {
  SchedulingEligibility: "eligible",
  Events: [],
  Drain: false,
  DrainStrategy: null,
  LastDrain: null,
} as const satisfies Partial<Node>;

/** The record of this agent's own node. */
export class OwnNode {
  readonly id: string;
  readonly #state: ClusterState;
  readonly #runsTasks: boolean;
  /** Kept here where it is no part of the cluster. */
  #unlisted: Node | undefined;
  /** As it was when it was purged, until it is back. */
  #purged: Node | undefined;

  /** @param options.runsTasks whether it is a node of the cluster */
  constructor(state: ClusterState, id: string, { runsTasks }: { runsTasks: boolean }) {
    this.#state = state;
    this.id = id;
    this.#runsTasks = runsTasks;
  }

  /** As it is now; it must be registered. */
  get(): Node {
    const { store } = this.#state;
    const node = this.#unlisted ?? store.table("nodes").get(this.id) ?? this.#purged;
    if (node === undefined)
      throw new Error("The agent's own node is registered before anything else");
    return node;
  }

  /** Registers the node as the machine is now; what operators decided about it stays. */
  async register(node: Node): Promise<void> {
    if (!this.#runsTasks) {
      await this.#unlist(node);
      return;
    }
    const before = this.#state.store.table("nodes").get(this.id);
    const { SchedulingEligibility, Events, Drain, DrainStrategy, LastDrain } = before ?? node;
    const decided = { SchedulingEligibility, Events, Drain, DrainStrategy, LastDrain };
    await this.#state.update((transaction) => {
      transaction.put("nodes", { ...node, ...decided });
    });
  }

  /** Registers the node anew whenever it is purged, as a client does that lives. Returns what ends it. */
  rejoin(log: Logger): () => void {
    return this.#state.store.onCommit(({ writes }) => {
      for (const { table, key, before, after } of writes) {
        if (table !== "nodes" || key !== this.id || after !== undefined) continue;
        this.#purged = before;
        const node = before && { ...before, ...UNDECIDED };
        contain("failed to register the node again", { node_id: key }, log, () =>
          node ? this.register(node) : Promise.resolve(),
        );
      }
    });
  }

  /** Writes what `change` makes of the node, unless that is the same. */
  async change(change: (node: Node) => Node): Promise<void> {
    const before = this.get();
    const after = change(before);
    if (after === before) return;
    if (this.#unlisted) this.#unlisted = after;
    else await this.#state.update((transaction) => transaction.put("nodes", after));
  }

  /** Takes the node out of the cluster: nothing is placed on it. */
  async #unlist(node: Node): Promise<void> {
    const { store } = this.#state;
    const running = store
      .table("allocations")
      .values()
      .find((alloc) => !isTerminal(alloc));
    if (running !== undefined) {
      throw new Fault(
        "failed_precondition",
        `client.enabled is false, but allocation ${running.ID} of job "${running.JobID}" is on this node; stop the jobs first, with client.enabled = true`,
      );
    }
    this.#unlisted = { ...node, Status: "down", SchedulingEligibility: "ineligible" };
    if (store.table("nodes").get(this.id) === undefined) return;
    await this.#state.update((transaction) => transaction.delete("nodes", this.id));
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
