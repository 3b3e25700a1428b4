import { Fault } from "@drover/fault";
import { parseJson, stringifyJson } from "@drover/job";
import { Database, type Durability } from "./database.ts";
import { Table } from "./table.ts";
import {
  TABLE_NAMES,
  TABLES,
  type TableDefinition,
  type TableName,
  type Tables,
} from "./tables.ts";
import { Topics, topic } from "./topics.ts";

const MIGRATIONS = [
  `CREATE TABLE rows (tbl TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (tbl, key)) WITHOUT ROWID;
   CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;`,
];

/** One row that a transaction wrote, `before` and `after` it; absent where there was or is none. */
export type Write = {
  [Name in TableName]: { table: Name; key: string; before?: Tables[Name]; after?: Tables[Name] };
}[TableName];

/** A change that is kept. */
export interface Commit {
  readonly index: number;
  readonly writes: readonly Write[];
}

/** The changes of one update. */
export interface Transaction {
  /** The index that every row written gets. */
  readonly index: number;
  /** Writes a row, in place of one with the same key; sets its `CreateIndex` and `ModifyIndex`. */
  put<Name extends TableName>(table: Name, row: Tables[Name]): Tables[Name];
  delete(table: TableName, key: string): void;
}

interface Pending extends Commit {
  readonly durability: Durability;
  resolve(): void;
  reject(error: Fault): void;
}

/**
 * The agent's state. Tables live in memory; every change is written through to SQLite before it is
 * acknowledged, and the changes of one turn of the event loop share one write.
 */
export class StateStore {
  readonly #database: Database;
  readonly #tables: { readonly [Name in TableName]: Table<Tables[Name]> };
  readonly #topics: Topics;
  readonly #listeners = new Set<(commit: Commit) => void>();
  #index: number;
  #pending: Pending[] = [];
  #flushed: Promise<void> = Promise.resolve();

  /**
   * Opens or makes the store and loads it.
   *
   * @throws {Fault} `failed_precondition` if another process has it or a newer version made it;
   *   `data_loss` if it is damaged
   */
  constructor(file: string) {
    this.#database = new Database(file, { migrations: MIGRATIONS, durability: "power-failure" });
    this.#tables = mapTables((name) => new Table(TABLES[name] as TableDefinition<unknown>));
    this.#index = this.#load(file);
    this.#topics = new Topics(this.#index);
  }

  /** The index of the last change; 1 in a new store. */
  get index(): number {
    return this.#index;
  }

  table<Name extends TableName>(name: Name): Omit<Table<Tables[Name]>, "put" | "delete"> {
    return this.#tables[name];
  }

  /**
   * Changes rows: all that `change` writes, or nothing if it throws. `change` runs at once and sees
   * the state before it; the changes are visible in the tables when this call returns.
   *
   * @param options.durability `process` for what is observed anew after a power failure
   * @returns what `change` returned, once the change is kept
   * @throws {Fault} `unavailable` if the disk refuses it; then it is undone
   */
  update<Result>(
    change: (transaction: Transaction) => Result,
    { durability = "power-failure" }: { durability?: Durability } = {},
  ): Promise<Result> {
    const writes: Write[] = [];
    const index = this.#index + 1;
    const staged = new Map<TableName, Map<string, unknown>>();
    const stage = (table: TableName, key: string, row: unknown) => {
      const rows = staged.get(table) ?? new Map<string, unknown>();
      staged.set(table, rows.set(key, row));
    };
    const result = change({
      index,
      put: (name, row) => {
        const table = this.#tables[name];
        const key = table.keyOf(row);
        const before = table.get(key);
        const after = { ...row, CreateIndex: before?.CreateIndex ?? index, ModifyIndex: index };
        // A version's key holds its job's index of creation, which the job brings along.
        const written = name === "jobVersions" ? row : after;
        stage(name, key, written);
        return written;
      },
      delete: (name, key) => stage(name, key, undefined),
    });
    for (const [table, rows] of staged) {
      for (const [key, after] of rows) writes.push(this.#apply(table, key, after));
    }
    if (writes.length === 0) return this.settled().then(() => result);
    this.#index = index;
    return new Promise((resolve, reject) => {
      this.#pending.push({ index, writes, durability, resolve: () => resolve(result), reject });
      if (this.#pending.length === 1) {
        this.#flushed = new Promise((done) => setImmediate(() => done(this.#flush())));
      }
    });
  }

  /** Resolves when all that the tables show is kept. */
  settled(): Promise<void> {
    return this.#pending.length === 0 ? Promise.resolve() : this.#flushed;
  }

  /** The index of the last change of any of the topics. */
  indexOf(topics: readonly string[]): number {
    return this.#topics.indexOf(topics);
  }

  /**
   * Resolves when a topic's index is higher than `index`, or after `waitMs` milliseconds, or when
   * `signal` aborts.
   */
  waitBeyond(
    topics: readonly string[],
    index: number,
    options: { waitMs: number; signal?: AbortSignal | undefined },
  ): Promise<void> {
    return this.#topics.waitBeyond(topics, index, options);
  }

  /** Calls `listener` after every change that reached the disk, in order. Returns what ends it. */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes what is pending and closes the file. Idempotent. */
  close(): void {
    this.#flush();
    this.#database.close();
  }

  #apply(name: TableName, key: string, after: unknown): Write {
    const table = this.#tables[name] as Table<unknown>;
    const before = table.get(key);
    if (after === undefined) table.delete(key);
    else table.put(after);
    return { table: name, key, before, after } as Write;
  }

  #flush(): void {
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    const mustLast = batch.some(({ durability }) => durability === "power-failure");
    try {
      this.#database.transaction(
        () => {
          for (const { writes } of batch) for (const write of writes) this.#persist(write);
          const newest = batch.at(-1)?.index ?? this.#index;
          this.#database.run("INSERT OR REPLACE INTO meta VALUES ('index', ?)", newest);
        },
        mustLast ? "power-failure" : "process",
      );
    } catch (error) {
      this.#undo(batch, error);
      return;
    }
    for (const commit of batch) {
      this.#announce(commit);
      commit.resolve();
    }
  }

  /** Takes changes back that the disk refused. Their indexes stay used. */
  #undo(batch: readonly Pending[], error: unknown): void {
    for (const { writes } of batch.toReversed()) {
      for (const { table, key, before } of writes.toReversed()) this.#apply(table, key, before);
    }
    const message = error instanceof Error ? error.message : String(error);
    const fault = new Fault("unavailable", `Cannot write the state to the disk: ${message}`, {
      cause: error,
      recoverable: true,
    });
    for (const { reject } of batch) reject(fault);
  }

  #persist({ table, key, after }: Write): void {
    if (after === undefined) {
      this.#database.run("DELETE FROM rows WHERE tbl = ? AND key = ?", table, key);
      return;
    }
    const { encode } = TABLES[table] as TableDefinition<unknown>;
    const value = stringifyJson(encode(after));
    this.#database.run("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", table, key, value);
  }

  #announce(commit: Commit): void {
    const touched = new Set<string>();
    for (const { table: name, key, before, after } of commit.writes) {
      const table = this.#tables[name] as Table<unknown>;
      touched.add(topic.table(name)).add(topic.row(name, key));
      for (const row of [before, after]) {
        if (row === undefined) continue;
        for (const [index, value] of table.indexValues(row))
          touched.add(topic.by(name, index, value));
      }
    }
    for (const name of touched) this.#topics.touch(name, commit.index);
    for (const name of this.#vacated(commit.writes)) this.#topics.forget(name);
    for (const listener of this.#listeners) listener(commit);
  }

  /** The topics of rows that are gone. */
  *#vacated(writes: readonly Write[]): Generator<string> {
    for (const { table: name, key, before, after } of writes) {
      if (before === undefined || after !== undefined) continue;
      yield topic.row(name, key);
      const table = this.#tables[name] as Table<unknown>;
      for (const [index, value] of table.indexValues(before)) {
        if (table.by(index, value).length === 0) yield topic.by(name, index, value);
      }
    }
  }

  #load(file: string): number {
    const find = <Name extends TableName>(name: Name, key: string) => this.#tables[name].get(key);
    for (const name of TABLE_NAMES) {
      const { decode } = TABLES[name] as TableDefinition<unknown>;
      const table = this.#tables[name] as Table<unknown>;
      const rows = this.#database.all<{ key: string; value: string }>(
        "SELECT key, value FROM rows WHERE tbl = ?",
        name,
      );
      for (const { key, value } of rows) {
        try {
          table.put(decode(parseJson(value), find));
        } catch (error) {
          this.#database.close();
          const message = error instanceof Error ? error.message : String(error);
          throw new Fault("data_loss", `Cannot read ${name} ${key} in ${file}: ${message}`);
        }
      }
    }
    const [row] = this.#database.all<{ value: number }>(
      "SELECT value FROM meta WHERE name = 'index'",
    );
    return row?.value ?? 1;
  }
}

function mapTables(make: (name: TableName) => unknown): {
  [Name in TableName]: Table<Tables[Name]>;
} {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, make(name)])) as {
    [Name in TableName]: Table<Tables[Name]>;
  };
}
