import { after } from "@drover/clock";
import type { TableName } from "./tables.ts";

/** Names for what a blocking read can wait on. */
export const topic = {
  /** Any change of a table. */
  table: (table: TableName): string => table,
  /** A change of one row, its creation and deletion included. */
  row: (table: TableName, key: string): string => `${table}/${key}`,
  /** A change of any row that a secondary index finds by `value`. */
  by: (table: TableName, index: string, value: string): string => `${table}/${index}=${value}`,
};

/** The index of the last change of each topic, and who waits for the next. */
export class Topics {
  readonly #indexes = new Map<string, number>();
  readonly #waiters = new Map<string, Set<() => void>>();
  #initial: number;

  /** @param initial the index of every topic that did not change since the process started */
  constructor(initial: number) {
    this.#initial = initial;
  }

  /** The highest index of the given topics. */
  indexOf(topics: readonly string[]): number {
    return Math.max(...topics.map((name) => this.#indexes.get(name) ?? this.#fallback(name)));
  }

  touch(name: string, index: number): void {
    this.#indexes.set(name, index);
    for (const wake of this.#waiters.get(name) ?? []) wake();
  }

  /** Forgets a topic of rows that are gone; its index is its table's from now on. */
  forget(name: string): void {
    this.#indexes.delete(name);
  }

  /**
   * Resolves when one of the topics has a higher index than `index`, or after `waitMs`
   * milliseconds, or when `signal` aborts.
   */
  waitBeyond(
    topics: readonly string[],
    index: number,
    { waitMs, signal }: { waitMs: number; signal?: AbortSignal | undefined },
  ): Promise<void> {
    if (this.indexOf(topics) > index || signal?.aborted || waitMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        timer.cancel();
        signal?.removeEventListener("abort", finish);
        for (const name of topics) this.#remove(name, wake);
        resolve();
      };
      const wake = () => {
        if (this.indexOf(topics) > index) finish();
      };
      const timer = after(waitMs, finish);
      signal?.addEventListener("abort", finish);
      for (const name of topics) this.#add(name, wake);
    });
  }

  /** What never changed on its own is as old as its table, and a table as old as the process. */
  #fallback(name: string): number {
    const table = name.split("/", 1)[0] ?? name;
    return this.#indexes.get(table) ?? this.#initial;
  }

  #add(name: string, wake: () => void): void {
    const waiters = this.#waiters.get(name);
    if (waiters) waiters.add(wake);
    else this.#waiters.set(name, new Set([wake]));
  }

  #remove(name: string, wake: () => void): void {
    const waiters = this.#waiters.get(name);
    waiters?.delete(wake);
    if (waiters?.size === 0) this.#waiters.delete(name);
  }
}
