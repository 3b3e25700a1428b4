import type { EncodedWrite } from "./change.ts";
import { Database, type Durability } from "./database.ts";
import type { RowStorage } from "./row-storage.ts";
import type { TableName } from "./tables.ts";

const MIGRATIONS = [
  `CREATE TABLE rows (tbl TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (tbl, key)) WITHOUT ROWID;
   CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;`,
];

/** Rows in a SQLite file. */
export class SqliteRows implements RowStorage {
  readonly #database: Database;

  /**
   * Opens or makes the file.
   *
   * @param options.reserveBytes what can still be written when the disk is full
   * @throws {Fault} `failed_precondition` if another process has it or a newer version made it;
   *   `data_loss` if it is damaged
   */
  constructor(file: string, { reserveBytes }: { reserveBytes: number }) {
    this.#database = new Database(file, {
      migrations: MIGRATIONS,
      durability: "power-failure",
      reserveBytes,
    });
  }

  index(): number {
    const [row] = this.#database.all<{ value: number }>(
      "SELECT value FROM meta WHERE name = 'index'",
    );
    return row?.value ?? 1;
  }

  rows(table: TableName): { key: string; value: string }[] {
    return this.#database.all("SELECT key, value FROM rows WHERE tbl = ?", table);
  }

  setAside(table: TableName, key: string): void {
    const sql = "UPDATE OR REPLACE rows SET tbl = ? WHERE tbl = ? AND key = ?";
    this.#database.run(sql, `unreadable ${table}`, table, key);
  }

  write(
    writes: Iterable<EncodedWrite>,
    { index, durability, needsRoom }: { index: number; durability: Durability; needsRoom: boolean },
  ): void {
    if (needsRoom) this.#database.requireRoom();
    this.#database.transaction(() => {
      for (const write of writes) this.#put(write);
      this.#database.run("INSERT OR REPLACE INTO meta VALUES ('index', ?)", index);
    }, durability);
  }

  #put({ table, key, text }: EncodedWrite): void {
    if (text === undefined) {
      this.#database.run("DELETE FROM rows WHERE tbl = ? AND key = ?", table, key);
    } else this.#database.run("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", table, key, text);
  }

  reserve(): void {
    this.#database.reserve();
  }

  shrink(pages: number): boolean {
    return this.#database.shrink(pages);
  }

  close(): void {
    this.#database.close();
  }
}
