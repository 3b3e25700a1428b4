import { type Allocation, isClientTerminal } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { Runner } from "@drover/runner";
import { type AllocUpdates, contain } from "@drover/server";
import type { Commit, StateStore } from "@drover/store";

/** Joins the node's runner with the cluster's state: orders one way, reports the other. */
export class Client {
  readonly #store: StateStore;
  readonly #runner: Runner;
  readonly #updates: AllocUpdates;
  readonly #log: Logger;
  #endUpdates: () => void = () => {};
  #endOrders: () => void = () => {};

  constructor({
    store,
    runner,
    updates,
    log,
  }: { store: StateStore; runner: Runner; updates: AllocUpdates; log: Logger }) {
    this.#store = store;
    this.#runner = runner;
    this.#updates = updates;
    this.#log = log;
  }

  /** Finds the tasks of an earlier process again, then follows the state. */
  async start(): Promise<void> {
    this.#endUpdates = this.#runner.onUpdate((update) => this.#updates.take(update));
    const open = this.#store
      .table("allocations")
      .values()
      .filter((alloc) => !isClientTerminal(alloc.ClientStatus));
    await this.#runner.restore([...open]);
    this.#endOrders = this.#store.onCommit((commit) => this.#follow(commit));
  }

  /** Begins nothing more; what has begun goes on. Idempotent. */
  takeNoOrders(): void {
    this.#endOrders();
  }

  /** Tasks go on. Idempotent. */
  async close(): Promise<void> {
    this.#endUpdates();
    this.#endOrders();
    await this.#runner.close();
  }

  #follow({ writes }: Commit): void {
    for (const write of writes) {
      if (write.table !== "allocations" || write.after === undefined) continue;
      const { before, after } = write;
      if (!isOrder(before, after)) continue;
      contain("failed to run allocation", { alloc_id: after.ID }, this.#log, () =>
        this.#runner.run(after),
      );
    }
  }
}

/** Whether a change came from the scheduler or an operator, and not from this client itself. */
function isOrder(before: Allocation | undefined, after: Allocation): boolean {
  if (isClientTerminal(after.ClientStatus)) return false;
  return before?.AllocModifyIndex !== after.AllocModifyIndex;
}
