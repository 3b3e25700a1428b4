import { Fault } from "@drover/fault";
import { Backlog, type DiskProblemListener } from "./backlog.ts";
import { type Change, type EncodedWrite, rowOf } from "./change.ts";
import type { Commit } from "./commit-feed.ts";
import type { Durability } from "./database.ts";
import type { RowStorage } from "./row-storage.ts";

/**
 * What becomes of a change that the disk does not take. `refuse`: it is undone. `keep`: it holds, at
 * first in memory only; for what ends work, so that a full disk can be made empty again.
 */
export type OnFullDisk = "refuse" | "keep";

/** A change that the tables show already. */
interface Pending extends Commit {
  readonly change: Change;
  readonly writes: readonly EncodedWrite[];
  readonly durability: Durability;
  readonly onFullDisk: OnFullDisk;
  resolve(): void;
  reject(error: Fault): void;
}

/** Writes changes to the storage; those of one turn of the event loop share one write. */
export class WriteQueue {
  readonly #storage: RowStorage;
  readonly #onCommit: (commit: Commit) => void;
  readonly #backlog: Backlog<EncodedWrite>;
  #pending: Pending[] = [];
  #flushed: Promise<void> = Promise.resolve();
  /** That of the last change that was added; of those that are undone too. */
  #index: number;

  constructor(
    storage: RowStorage,
    {
      onCommit,
      onDiskProblem,
    }: { onCommit: (commit: Commit) => void; onDiskProblem: DiskProblemListener | undefined },
  ) {
    this.#storage = storage;
    this.#onCommit = onCommit;
    this.#index = storage.index();
    this.#backlog = new Backlog(() => this.#retry(), onDiskProblem);
  }

  /**
   * Has a change written that the tables show already.
   *
   * @throws {Fault} `storage_full` or `unavailable` if the disk does not take it, or one that it
   *   builds on; then it is taken back
   */
  add(
    change: Change,
    writes: readonly EncodedWrite[],
    options: Pick<Pending, "durability" | "onFullDisk" | "isReplacement">,
  ): Promise<void> {
    const { index } = change;
    this.#index = index;
    return new Promise((resolve, reject) => {
      this.#pending.push({ index, change, writes, ...options, resolve, reject });
      if (this.#pending.length === 1) {
        this.#flushed = new Promise((done) => setImmediate(() => done(this.#flush())));
      }
    });
  }

  /** Resolves when all that was added is written, or undone. */
  settled(): Promise<void> {
    return this.#pending.length === 0 ? Promise.resolve() : this.#flushed;
  }

  /** Writes what is pending. Idempotent. */
  close(): void {
    this.#flush();
    if (!this.#backlog.isEmpty) this.#retry();
    this.#backlog.close();
  }

  #flush(): void {
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    for (const commit of this.#write(batch)) {
      this.#onCommit(commit);
      commit.resolve();
    }
  }

  /** Returns the changes that hold; the others are undone and rejected. */
  #write(batch: readonly Pending[]): readonly Pending[] {
    const refusal = this.#tryToWrite(batch);
    if (refusal === undefined) return batch;
    const kept = this.#refuse(batch, refusal);
    // Without the others there may be room for them, in the reserve.
    const problem = this.#tryToWrite(kept);
    if (problem === undefined) return kept;
    for (const { writes } of kept) {
      for (const write of writes) this.#backlog.add(rowOf(write), write, problem);
    }
    return kept;
  }

  #tryToWrite(batch: readonly Pending[]): Fault | undefined {
    const mustLast =
      !this.#backlog.isEmpty || batch.some(({ durability }) => durability === "power-failure");
    try {
      this.#storage.write([...this.#backlog.changes, ...batch.flatMap(({ writes }) => writes)], {
        index: this.#index,
        durability: mustLast ? "power-failure" : "process",
        needsRoom: batch.some(({ onFullDisk }) => onFullDisk === "refuse"),
      });
      this.#backlog.clear();
      return undefined;
    } catch (error) {
      return Fault.from(error);
    }
  }

  /**
   * Undoes the changes that may be refused, and those that build on them. Their indexes stay used.
   *
   * @returns the changes that hold all the same
   */
  #refuse(batch: readonly Pending[], fault: Fault): Pending[] {
    for (const { change } of batch.toReversed()) change.takeBack();
    const kept: Pending[] = [];
    const undone = new Set<string>();
    for (const pending of batch) {
      const buildsOnUndone = pending.writes.some((write) => undone.has(rowOf(write)));
      if (pending.onFullDisk === "keep" && !buildsOnUndone) {
        pending.change.restore();
        kept.push(pending);
      } else {
        for (const write of pending.writes) undone.add(rowOf(write));
        pending.reject(fault);
      }
    }
    return kept;
  }

  #retry(): void {
    if (this.#tryToWrite([]) === undefined) this.#storage.reserve();
  }
}
