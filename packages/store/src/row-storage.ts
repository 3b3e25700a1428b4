import type { EncodedWrite } from "./change.ts";
import type { Durability } from "./database.ts";
import type { TableName } from "./tables.ts";

/** Where a {@link StateStore} keeps its rows; one process has it at a time. */
export interface RowStorage {
  /** The index of the last change that was written; 1 if there was none. */
  index(): number;
  /** The rows of a table, as text. */
  rows(table: TableName): Iterable<{ readonly key: string; readonly value: string }>;
  /** Keeps a row under another name, so that it is not loaded again. */
  setAside(table: TableName, key: string): void;
  /**
   * Writes rows: all of them or none.
   *
   * @param options.index that of the last change among them
   * @param options.needsRoom whether the reserve for a full disk must stay untouched
   * @throws {Fault} `storage_full` or `unavailable` if the disk does not take them
   */
  write(
    writes: Iterable<EncodedWrite>,
    options: { index: number; durability: Durability; needsRoom: boolean },
  ): void;
  /** Has the reserve for a full disk again, as far as there is room. */
  reserve(): void;
  /**
   * Gives disk space back that deleted rows took.
   *
   * @param pages how many of 4 KiB at most
   * @returns whether there may be more
   */
  shrink(pages: number): boolean;
  /** Idempotent. */
  close(): void;
}
