import type { EncodedWrite } from "./change.ts";
import type { RowStorage } from "./row-storage.ts";
import type { TableName } from "./tables.ts";

/** Rows that last as long as this object: of a state that is only looked at, and of tests that need no disk. */
export class MemoryRows implements RowStorage {
  readonly #tables = new Map<TableName, Map<string, string>>();
  #index: number;

  constructor({ index = 1 }: { index?: number } = {}) {
    this.#index = index;
  }

  /** Adds a row that is there before the state is loaded. */
  add(table: TableName, key: string, value: string): void {
    const rows = this.#tables.get(table) ?? new Map<string, string>();
    this.#tables.set(table, rows.set(key, value));
  }

  index(): number {
    return this.#index;
  }

  *rows(table: TableName): Generator<{ key: string; value: string }> {
    for (const [key, value] of this.#tables.get(table) ?? []) yield { key, value };
  }

  setAside(table: TableName, key: string): void {
    this.#tables.get(table)?.delete(key);
  }

  write(writes: Iterable<EncodedWrite>, { index }: { index: number }): void {
    for (const { table, key, text } of writes) {
      if (text === undefined) this.#tables.get(table)?.delete(key);
      else this.add(table, key, text);
    }
    this.#index = index;
  }

  reserve(): void {}

  shrink(): boolean {
    return false;
  }

  close(): void {}
}
