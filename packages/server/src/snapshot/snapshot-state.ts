import { Fault } from "@drover/fault";
import { StateStore } from "@drover/store";
import { MemoryRows } from "@drover/store/memory";
import type { SnapshotContent } from "./snapshot-file.ts";

/**
 * The state that a snapshot holds, in memory.
 *
 * @throws {Fault} `invalid_argument` for a row that cannot be read
 */
export function snapshotState({ meta, rows }: SnapshotContent): StateStore {
  const storage = new MemoryRows({ index: meta.Index });
  for (const [table, texts] of rows) {
    texts.forEach((text, line) => void storage.add(table, `${line + 1}`, text));
  }
  const store = new StateStore(storage);
  const [unreadable] = store.unreadable;
  if (unreadable === undefined) return store;
  const { table, key, reason } = unreadable;
  throw new Fault(
    "invalid_argument",
    `The snapshot cannot be restored: row ${key} of table "${table}" cannot be read: ${reason}`,
  );
}
