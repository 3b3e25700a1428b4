import { parseJson } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { StateTables } from "./change.ts";
import type { RowStorage } from "./row-storage.ts";
import type { Table } from "./table.ts";
import { TABLE_NAMES, TABLES, type TableDefinition, type TableName } from "./tables.ts";

/** A row that cannot be read. It stays in the file, under another name. */
export interface UnreadableRow {
  readonly table: TableName;
  readonly key: string;
  readonly reason: string;
}

/** Fills the tables with the rows of a storage; sets those aside that cannot be read, and returns them. */
export function loadRows(tables: StateTables, storage: RowStorage, log: Logger): UnreadableRow[] {
  const find = <Name extends TableName>(name: Name, key: string) => tables[name].get(key);
  const unreadable: UnreadableRow[] = [];
  for (const name of TABLE_NAMES) {
    const { decode } = TABLES[name] as TableDefinition<unknown>;
    const table = tables[name] as Table<unknown>;
    for (const { key, value } of storage.rows(name)) {
      try {
        table.put(decode(parseJson(value), find));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        unreadable.push({ table: name, key, reason });
      }
    }
  }
  for (const { table, key } of unreadable) {
    try {
      storage.setAside(table, key);
    } catch (error) {
      // Found unreadable again the next time.
      log.error("failed to set aside a row that cannot be read", { table, key, error });
    }
  }
  return unreadable;
}
