import type { TaskStateStore } from "@drover/runner";
import { Database } from "./database.ts";

const MIGRATIONS = [
  `CREATE TABLE task_states (alloc TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (alloc, key)) WITHOUT ROWID;`,
];

/** What the runner keeps of each allocation, in a SQLite file that outlives the process. */
export class SqliteTaskStates implements TaskStateStore {
  readonly #database: Database;

  /** @throws {Fault} as {@link Database} does */
  constructor(file: string) {
    this.#database = new Database(file, { migrations: MIGRATIONS, durability: "process" });
  }

  save(allocId: string, key: string, value: string): void {
    this.#database.run("INSERT OR REPLACE INTO task_states VALUES (?, ?, ?)", allocId, key, value);
  }

  load(allocId: string): ReadonlyMap<string, string> {
    const rows = this.#database.all<{ key: string; value: string }>(
      "SELECT key, value FROM task_states WHERE alloc = ?",
      allocId,
    );
    return new Map(rows.map(({ key, value }) => [key, value]));
  }

  delete(allocId: string): void {
    this.#database.run("DELETE FROM task_states WHERE alloc = ?", allocId);
  }

  /** Idempotent. */
  close(): void {
    this.#database.close();
  }
}
