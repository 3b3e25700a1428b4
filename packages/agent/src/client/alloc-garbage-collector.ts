import { statfs } from "node:fs/promises";
import { after, every, type Timer, timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import { type Allocation, isClientTerminal } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { Runner } from "@drover/runner";
import type { Commit, StateStore } from "@drover/store";
import type { GcConfig } from "../config/agent-config.ts";

/** An allocation that takes longer to be removed keeps no other from it. */
const LONGEST_REMOVAL_MS = 60_000;
const BURST_MS = 1_000;

export interface AllocGarbageCollectorOptions {
  readonly store: StateStore;
  readonly runner: Pick<Runner, "destroy" | "size">;
  /** The allocations of which this node keeps anything. */
  readonly kept: () => readonly string[];
  /** A directory on the disk that counts. */
  readonly allocsDir: string;
  readonly config: GcConfig;
  /** After each pass, with how many allocations it removed. */
  readonly afterwards: (pass: { readonly removed: number }) => Promise<void>;
  readonly log: Logger;
}

/**
 * Removes what this node keeps of finished allocations, their directories above all: of those that
 * were deleted from the state at once, of the others when the disk or its inodes are used too much
 * or there are too many allocations, the oldest first. Source: Nomad's page "client Block".
 */
export class AllocGarbageCollector {
  readonly #options: AllocGarbageCollectorOptions;
  /** Why a removal failed, by allocation: told once. */
  readonly #failures = new Map<string, string>();
  #timer: Timer | undefined;
  #burst: Timer | undefined;
  #unsubscribe: (() => void) | undefined;
  #pass: Promise<void> | undefined;
  #isClosed = false;
  #removed = 0;

  constructor(options: AllocGarbageCollectorOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, config } = this.#options;
    this.#timer = every(config.intervalMs, () => void this.collect(), { keepsAlive: false });
    this.#unsubscribe = store.onCommit((commit) => this.#follow(commit));
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#burst?.cancel();
    this.#unsubscribe?.();
  }

  /** Resolves when a pass that began after the call is over. Never rejects: failures are logged. */
  async collect(): Promise<void> {
    const { log } = this.#options;
    await this.#pass;
    this.#pass ??= this.#removeFinished()
      .catch((error: unknown) => log.error("failed to garbage collect allocations", { error }))
      .finally(() => {
        this.#pass = undefined;
      });
    await this.#pass;
  }

  /** Removes what is kept of all that has finished, however little that is. Never rejects. */
  async collectAll(): Promise<void> {
    const { store, kept } = this.#options;
    const finished = kept().filter((id) => {
      const alloc = store.table("allocations").get(id);
      return alloc === undefined || isClientTerminal(alloc.ClientStatus);
    });
    await this.#removeWhile(finished, async () => true);
  }

  /**
   * Removes what is kept of one allocation.
   *
   * @throws {Fault} `failed_precondition` if it has not finished
   */
  async collectOne({ ID, ClientStatus }: Allocation): Promise<void> {
    if (!isClientTerminal(ClientStatus)) {
      throw new Fault("failed_precondition", `Allocation ${ID} is ${ClientStatus}; stop it first`);
    }
    if (this.#options.kept().includes(ID)) await this.#removeWhile([ID], async () => true);
  }

  /** New allocations may make too many of them before the next interval is over. */
  #follow({ writes }: Commit): void {
    const { runner, config } = this.#options;
    if (this.#burst !== undefined || runner.size <= config.maxAllocs) return;
    const isNew = writes.some(({ table, before }) => table === "allocations" && !before);
    if (!isNew) return;
    const collect = () => {
      this.#burst = undefined;
      void this.collect();
    };
    this.#burst = after(BURST_MS, collect, { keepsAlive: false });
  }

  async #removeFinished(): Promise<void> {
    const { store, kept, afterwards } = this.#options;
    const before = this.#removed;
    const allocations = store.table("allocations");
    const deleted: string[] = [];
    const finished: { id: string; time: bigint }[] = [];
    let count = 0;
    for (const id of kept()) {
      const alloc = allocations.get(id);
      if (alloc === undefined) deleted.push(id);
      else count += 1;
      if (alloc === undefined || !isClientTerminal(alloc.ClientStatus)) continue;
      finished.push({ id, time: BigInt(alloc.ModifyTime) });
    }
    await this.#removeWhile(deleted, async () => true);
    finished.sort((a, b) => (a.time < b.time ? -1 : 1));
    const oldest = finished.map(({ id }) => id);
    await this.#removeWhile(oldest, async () => await this.#isTooMuch(count--));
    await afterwards({ removed: this.#removed - before });
  }

  async #removeWhile(ids: readonly string[], condition: () => Promise<boolean>): Promise<void> {
    const queue = [...ids];
    const remove = async () => {
      for (let id = queue.shift(); id !== undefined && !this.#isClosed; id = queue.shift()) {
        if (!(await condition())) return;
        await this.#remove(id);
      }
    };
    const { parallelDestroys } = this.#options.config;
    await Promise.all(Array.from({ length: parallelDestroys }, remove));
  }

  async #isTooMuch(count: number): Promise<boolean> {
    const { allocsDir, config } = this.#options;
    if (count > config.maxAllocs) return true;
    const { blocks, bfree, bavail, files, ffree } = await statfs(allocsDir);
    const used = blocks - bfree;
    return (
      percent(used, used + bavail) > config.diskUsageThreshold ||
      percent(files - ffree, files) > config.inodeUsageThreshold
    );
  }

  async #remove(id: string): Promise<void> {
    const { runner, log } = this.#options;
    const removal = runner.destroy(id).then(
      () => {
        this.#failures.delete(id);
        this.#removed += 1;
        log.info("garbage collected allocation", { alloc_id: id });
      },
      (error: unknown) => {
        const text = String(error);
        if (this.#failures.get(id) !== text) {
          log.warn("failed to remove allocation, retrying later", { alloc_id: id, error });
        }
        this.#failures.set(id, text);
      },
    );
    const late = Promise.withResolvers<void>();
    const signal = timeoutSignal(LONGEST_REMOVAL_MS);
    signal.addEventListener("abort", () => late.resolve(), { once: true });
    await Promise.race([removal, late.promise]);
  }
}

function percent(part: number, whole: number): number {
  return whole > 0 ? (part / whole) * 100 : 0;
}
