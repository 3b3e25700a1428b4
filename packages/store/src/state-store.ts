import { Fault } from "@drover/fault";
import { parseJson } from "@drover/job";
import {
  Change,
  type EncodedWrite,
  type StateTables,
  type Transaction,
  type Write,
} from "./change.ts";
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

/** A change that is kept. */
export interface Commit {
  readonly index: number;
  readonly writes: readonly Write[];
}

/** What is derived from a change belongs to it: it is kept, undone and announced with it. */
export type Derive = (writes: readonly Write[], transaction: Transaction) => void;

interface Pending extends Commit {
  readonly change: Change;
  readonly writes: readonly EncodedWrite[];
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
  readonly #tables: StateTables;
  readonly #topics: Topics;
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly #log: (message: string, error: unknown) => void;
  #index: number;
  #pending: Pending[] = [];
  #flushed: Promise<void> = Promise.resolve();

  /**
   * Opens or makes the store and loads it.
   *
   * @param options.log told of a listener that throws
   * @throws {Fault} `failed_precondition` if another process has it or a newer version made it;
   *   `data_loss` if it is damaged
   */
  constructor(
    file: string,
    { log = console.error }: { log?: (message: string, error: unknown) => void } = {},
  ) {
    this.#log = log;
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
   * Changes rows: all that `change` and `derive` write, or nothing if one throws. `change` runs at
   * once and sees the state before it; the changes are visible in the tables when this call returns.
   *
   * @param options.durability `process` for what is observed anew after a power failure
   * @param options.derive called with what `change` wrote, and sees the state after it
   * @returns what `change` returned, once the change is kept
   * @throws {Fault} `unavailable` if the disk refuses it; then it is undone
   */
  update<Result>(
    change: (transaction: Transaction) => Result,
    { durability = "power-failure", derive }: { durability?: Durability; derive?: Derive } = {},
  ): Promise<Result> {
    const update = new Change(this.#tables, this.#index + 1);
    const result = change(update);
    try {
      update.show();
      derive?.(update.writes, update);
      update.show();
    } catch (error) {
      update.takeBack();
      throw error;
    }
    const { index, writes } = update;
    if (writes.length === 0) return this.settled().then(() => result);
    this.#index = index;
    return new Promise((resolve, reject) => {
      this.#pending.push({
        index,
        change: update,
        writes,
        durability,
        resolve: () => resolve(result),
        reject,
      });
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
    for (const { change } of batch.toReversed()) change.takeBack();
    const message = error instanceof Error ? error.message : String(error);
    const fault = new Fault("unavailable", `Cannot write the state to the disk: ${message}`, {
      cause: error,
      recoverable: true,
    });
    for (const { reject } of batch) reject(fault);
  }

  #persist({ table, key, text }: EncodedWrite): void {
    if (text === undefined) {
      this.#database.run("DELETE FROM rows WHERE tbl = ? AND key = ?", table, key);
    } else this.#database.run("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", table, key, text);
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
    for (const listener of this.#listeners) this.#tell(listener, commit);
  }

  /** A listener that throws keeps no other from being told. */
  #tell(listener: (commit: Commit) => void, commit: Commit): void {
    try {
      listener(commit);
    } catch (error) {
      this.#log(`Failed after the change of index ${commit.index}`, error);
    }
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
