import { departures, type JsonSchema } from "@drover/schema/departures";
import { StateStore, type TableName } from "@drover/store";
import { MemoryRows } from "@drover/store/memory";
import { ROWS, SCHEMAS } from "../generated/row-schemas.ts";
import { damaged, type SnapshotContent } from "./snapshot-file.ts";

/**
 * The state that a snapshot holds, in memory.
 *
 * @throws {Fault} `invalid_argument` for a row that cannot be read, or is none of its table
 */
export function snapshotState({ meta, rows }: SnapshotContent): StateStore {
  const storage = new MemoryRows({ index: meta.Index });
  for (const [table, texts] of rows) {
    texts.forEach((text, line) => void storage.add(table, `${line + 1}`, text));
  }
  const store = new StateStore(storage);
  const [unreadable] = store.unreadable;
  if (unreadable !== undefined) {
    const { table, key, reason } = unreadable;
    throw damaged(`row ${key} of table "${table}" cannot be read: ${reason}`);
  }
  for (const [name, { length }] of rows) {
    const table = store.table(name);
    if (table.size !== length) throw damaged(`two rows of table "${name}" have the same key`);
    for (const row of table.values()) requireRow(name, row, meta.Index);
  }
  return store;
}

/** Whether a row is what the program writes: it would fail whoever reads the state later. */
function requireRow(table: TableName, row: object, index: number): void {
  const schemas = SCHEMAS as Readonly<Record<string, JsonSchema>>;
  const [problem] = departures(row, ROWS[table] ?? {}, {
    schemas,
    way: "the row",
    allowsOthers: true,
  });
  if (problem !== undefined) throw damaged(`in a row of table "${table}", ${problem}`);
  for (const [name, value] of Object.entries(row)) {
    if (!/^(?:Create|Modify)Index$/.test(name)) continue;
    if (value >= 0 && value <= index) continue;
    throw damaged(`in a row of table "${table}", ${name} is ${value}, not within 0 and ${index}`);
  }
}
