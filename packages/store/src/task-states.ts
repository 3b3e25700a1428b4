import { Fault } from "@drover/fault";
import { Backlog, type DiskProblemListener } from "./backlog.ts";
import { Database } from "./database.ts";

const MIGRATIONS = [
  `CREATE TABLE task_states (alloc TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (alloc, key)) WITHOUT ROWID;`,
];

const RESERVE_BYTES = 2 * 1024 * 1024;

/** A text, or the end of all that was kept of an allocation. */
interface Change {
  readonly allocId: string;
  readonly key: string;
  readonly value: string | undefined;
}

/** What the runner keeps of each allocation (its `TaskStateStore`), in a SQLite file that outlives the process. */
export class SqliteTaskStates {
  readonly #database: Database;
  readonly #backlog: Backlog<Change>;

  /** @throws {Fault} as {@link Database} does */
  constructor(
    file: string,
    { onDiskProblem }: { onDiskProblem?: DiskProblemListener | undefined } = {},
  ) {
    this.#backlog = new Backlog(() => this.#retry(), onDiskProblem);
    this.#database = new Database(file, {
      migrations: MIGRATIONS,
      durability: "process",
      reserveBytes: RESERVE_BYTES,
    });
  }

  save(allocId: string, key: string, value: string): void {
    this.#keep({ allocId, key, value });
  }

  saveOrRefuse(allocId: string, key: string, value: string): void {
    this.#database.requireRoom();
    this.#writeWithBacklog({ allocId, key, value });
  }

  load(allocId: string): ReadonlyMap<string, string> {
    const rows = this.#database.all<{ key: string; value: string }>(
      "SELECT key, value FROM task_states WHERE alloc = ?",
      allocId,
    );
    const kept = new Map(rows.map(({ key, value }) => [key, value]));
    for (const { allocId: id, key, value } of this.#backlog.changes) {
      if (id === allocId && value !== undefined) kept.set(key, value);
    }
    return kept;
  }

  allocIds(): string[] {
    const rows = this.#database.all<{ alloc: string }>("SELECT DISTINCT alloc FROM task_states");
    return rows.map(({ alloc }) => alloc);
  }

  delete(allocId: string): void {
    this.#keep({ allocId, key: "", value: undefined });
  }

  /** Gives disk space that deleted rows took back, at most `pages` of 4 KiB; whether there may be more. */
  shrink(pages: number): boolean {
    return this.#database.shrink(pages);
  }

  /** Idempotent. */
  close(): void {
    if (!this.#backlog.isEmpty) this.#retry();
    this.#backlog.close();
    this.#database.close();
  }

  #keep(change: Change): void {
    try {
      this.#writeWithBacklog(change);
    } catch (error) {
      this.#backlog.add(`${change.allocId}\0${change.key}`, change, Fault.from(error));
    }
  }

  #retry(): void {
    try {
      this.#writeWithBacklog();
      this.#database.reserve();
    } catch {
      // It is tried again, and the first failure was told.
    }
  }

  #writeWithBacklog(change?: Change): void {
    if (this.#backlog.isEmpty) {
      if (change !== undefined) this.#write(change);
      return;
    }
    this.#database.transaction(() => {
      for (const each of this.#backlog.changes) this.#write(each);
      if (change !== undefined) this.#write(change);
    });
    this.#backlog.clear();
  }

  #write({ allocId, key, value }: Change): void {
    if (value === undefined) this.#database.run("DELETE FROM task_states WHERE alloc = ?", allocId);
    else
      this.#database.run(
        "INSERT OR REPLACE INTO task_states VALUES (?, ?, ?)",
        allocId,
        key,
        value,
      );
  }
}
