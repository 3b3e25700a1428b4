import type { EncodedWrite } from "./change.ts";
import type { RowStorage } from "./row-storage.ts";
import type { TableName } from "./tables.ts";

/** Rows that last as long as this object, for tests that need no disk. */
export class MemoryRows implements RowStorage {
  readonly #tables = new Map<TableName, Map<string, string>>();
  #index = 1;

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
      const rows = this.#tables.get(table) ?? new Map<string, string>();
      this.#tables.set(table, rows);
      if (text === undefined) rows.delete(key);
      else rows.set(key, text);
    }
    this.#index = index;
  }

  reserve(): void {}

  shrink(): boolean {
    return false;
  }

  close(): void {}
}
