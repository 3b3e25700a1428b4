import { Fault } from "@drover/fault";
import { parseJson } from "@drover/job";
import { Backlog, type DiskProblemListener } from "./backlog.ts";
import {
  Change,
  type EncodedWrite,
  rowOf,
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

const RESERVE_BYTES = 8 * 1024 * 1024;

/** A row that cannot be read. It stays in the file, under another name. */
export interface UnreadableRow {
  readonly table: TableName;
  readonly key: string;
  readonly reason: string;
}

/** A change that is kept. */
export interface Commit {
  readonly index: number;
  readonly writes: readonly Write[];
}

/** What is derived from a change belongs to it: it is kept, undone and announced with it. */
export type Derive = (writes: readonly Write[], transaction: Transaction) => void;

/**
 * What becomes of a change that the disk does not take. `refuse`: it is undone. `keep`: it holds, at
 * first in memory only; for what ends work, so that a full disk can be made empty again.
 */
export type OnFullDisk = "refuse" | "keep";

export interface UpdateOptions {
  /** `process` for what is observed anew after a power failure; `power-failure` unless told. */
  readonly durability?: Durability;
  /** Called with what the change wrote, and sees the state after it. */
  readonly derive?: Derive;
  /** `refuse` unless told; the writes may decide. */
  readonly onFullDisk?: OnFullDisk | ((writes: readonly Write[]) => OnFullDisk);
}

export interface StateStoreOptions {
  /** Told of a listener that throws. */
  readonly log?: (message: string, error: unknown) => void;
  readonly onDiskProblem?: DiskProblemListener | undefined;
  /** What can still be written when the disk is full, in bytes; 8 MiB unless told. */
  readonly reserveBytes?: number;
}

interface Pending extends Commit {
  readonly change: Change;
  readonly writes: readonly EncodedWrite[];
  readonly durability: Durability;
  readonly onFullDisk: OnFullDisk;
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
  /** What could not be read when the store was opened. */
  readonly unreadable: readonly UnreadableRow[];
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly #log: (message: string, error: unknown) => void;
  readonly #backlog: Backlog<EncodedWrite>;
  #index: number;
  #pending: Pending[] = [];
  #flushed: Promise<void> = Promise.resolve();

  /**
   * Opens or makes the store and loads it. Rows that cannot be read are set aside.
   *
   * @throws {Fault} `failed_precondition` if another process has it or a newer version made it;
   *   `data_loss` if it is damaged
   */
  constructor(
    file: string,
    { log = console.error, onDiskProblem, reserveBytes = RESERVE_BYTES }: StateStoreOptions = {},
  ) {
    this.#log = log;
    this.#backlog = new Backlog(() => this.#retry(), onDiskProblem);
    this.#database = new Database(file, {
      migrations: MIGRATIONS,
      durability: "power-failure",
      reserveBytes,
    });
    this.#tables = mapTables((name) => new Table(TABLES[name] as TableDefinition<unknown>));
    this.unreadable = this.#load();
    this.#index = this.#keptIndex();
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
   * @returns what `change` returned, once the change is kept
   * @throws {Fault} `storage_full` or `unavailable` if the disk does not take it, or one that it
   *   builds on; then it is undone
   */
  update<Result>(
    change: (transaction: Transaction) => Result,
    { durability = "power-failure", derive, onFullDisk = "refuse" }: UpdateOptions = {},
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
        onFullDisk: typeof onFullDisk === "function" ? onFullDisk(writes) : onFullDisk,
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

  /**
   * Gives disk space back that deleted rows took.
   *
   * @param pages how many of 4 KiB at most
   * @returns whether there may be more
   */
  shrink(pages: number): boolean {
    return this.#database.shrink(pages);
  }

  /** Writes what is pending and closes the file. Idempotent. */
  close(): void {
    this.#flush();
    if (!this.#backlog.isEmpty) this.#retry();
    this.#backlog.close();
    this.#database.close();
  }

  #flush(): void {
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    for (const commit of this.#write(batch)) {
      this.#announce(commit);
      commit.resolve();
    }
  }

  /** Returns the changes that hold; the others are undone and rejected. */
  #write(batch: readonly Pending[]): readonly Pending[] {
    const refusal = this.#tryToWrite(batch);
    if (refusal === undefined) return batch;
    const kept = this.#refuse(batch, refusal);
    // Without the others there may be room for them, in the reserve.
    const problem = this.#tryToWrite(kept);
    if (problem === undefined) return kept;
    for (const { writes } of kept) {
      for (const write of writes) this.#backlog.add(rowOf(write), write, problem);
    }
    return kept;
  }

  #tryToWrite(batch: readonly Pending[]): Fault | undefined {
    const mustLast =
      !this.#backlog.isEmpty || batch.some(({ durability }) => durability === "power-failure");
    try {
      if (batch.some(({ onFullDisk }) => onFullDisk === "refuse")) this.#database.requireRoom();
      this.#database.transaction(
        () => {
          for (const write of this.#backlog.changes) this.#persist(write);
          for (const { writes } of batch) for (const write of writes) this.#persist(write);
          this.#database.run("INSERT OR REPLACE INTO meta VALUES ('index', ?)", this.#index);
        },
        mustLast ? "power-failure" : "process",
      );
      this.#backlog.clear();
      return undefined;
    } catch (error) {
      return Fault.from(error);
    }
  }

  /**
   * Undoes the changes that may be refused, and those that build on them. Their indexes stay used.
   *
   * @returns the changes that hold all the same
   */
  #refuse(batch: readonly Pending[], fault: Fault): Pending[] {
    for (const { change } of batch.toReversed()) change.takeBack();
    const kept: Pending[] = [];
    const undone = new Set<string>();
    for (const pending of batch) {
      const buildsOnUndone = pending.writes.some((write) => undone.has(rowOf(write)));
      if (pending.onFullDisk === "keep" && !buildsOnUndone) {
        pending.change.restore();
        kept.push(pending);
      } else {
        for (const write of pending.writes) undone.add(rowOf(write));
        pending.reject(fault);
      }
    }
    return kept;
  }

  #retry(): void {
    if (this.#tryToWrite([]) === undefined) this.#database.reserve();
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

  #load(): UnreadableRow[] {
    const find = <Name extends TableName>(name: Name, key: string) => this.#tables[name].get(key);
    const unreadable: UnreadableRow[] = [];
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
          const reason = error instanceof Error ? error.message : String(error);
          unreadable.push({ table: name, key, reason });
        }
      }
    }
    for (const row of unreadable) this.#rename(row);
    return unreadable;
  }

  /** Where the disk refuses it, the row is found unreadable again the next time. */
  #rename({ table, key }: UnreadableRow): void {
    try {
      const sql = "UPDATE OR REPLACE rows SET tbl = ? WHERE tbl = ? AND key = ?";
      this.#database.run(sql, `unreadable ${table}`, table, key);
    } catch (error) {
      this.#log(`Cannot rename ${table} ${JSON.stringify(key)}, which cannot be read`, error);
    }
  }

  #keptIndex(): number {
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
