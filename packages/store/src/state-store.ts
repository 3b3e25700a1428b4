import { type Logger, silentLogger } from "@drover/logger";
import type { DiskProblemListener } from "./backlog.ts";
import {
  Change,
  type EncodedWrite,
  type StateTables,
  type Transaction,
  type Write,
} from "./change.ts";
import { type Commit, CommitFeed } from "./commit-feed.ts";
import type { Durability } from "./database.ts";
import { loadRows, type UnreadableRow } from "./load-rows.ts";
import type { RowStorage } from "./row-storage.ts";
import { SqliteRows } from "./sqlite-rows.ts";
import { Table } from "./table.ts";
import {
  TABLE_NAMES,
  TABLES,
  type TableDefinition,
  type TableName,
  type Tables,
} from "./tables.ts";
import { type OnFullDisk, WriteQueue } from "./write-queue.ts";

const RESERVE_BYTES = 8 * 1024 * 1024;
/** That of a store without a change. */
const NEW_INDEX = 1;

/** What is derived from a change belongs to it: it is kept, undone and announced with it. */
export type Derive = (writes: readonly Write[], transaction: Transaction) => void;

export interface UpdateOptions {
  /** `process` for what is observed anew after a power failure; `power-failure` unless told. */
  readonly durability?: Durability;
  /** Called with what the change wrote, and sees the state after it. */
  readonly derive?: Derive;
  /** `refuse` unless told; the writes may decide. */
  readonly onFullDisk?: OnFullDisk | ((writes: readonly Write[]) => OnFullDisk);
  /** The index of a state that takes the place of this one: the change gets a higher one. */
  readonly replacementIndex?: number;
}

export interface StateStoreOptions {
  /** Told of a listener that throws. */
  readonly log?: Logger;
  readonly onDiskProblem?: DiskProblemListener | undefined;
  /** What can still be written when the disk is full, in bytes; 8 MiB unless told. */
  readonly reserveBytes?: number;
}

/**
 * The agent's state. Tables live in memory; every change is written through to the disk before it is
 * acknowledged, and the changes of one turn of the event loop share one write.
 */
export class StateStore {
  readonly #storage: RowStorage;
  readonly #tables: StateTables;
  readonly #feed: CommitFeed;
  readonly #queue: WriteQueue;
  /** What could not be read when the store was opened. */
  readonly unreadable: readonly UnreadableRow[];
  #index: number;

  /**
   * Opens or makes the store and loads it. Rows that cannot be read are set aside.
   *
   * @param file the path of a SQLite file, or where else the rows are
   * @throws {Fault} `failed_precondition` if another process has it or a newer version made it;
   *   `data_loss` if it is damaged
   */
  constructor(
    file: string | RowStorage,
    { log = silentLogger, onDiskProblem, reserveBytes = RESERVE_BYTES }: StateStoreOptions = {},
  ) {
    this.#storage = typeof file === "string" ? new SqliteRows(file, { reserveBytes }) : file;
    this.#tables = mapTables((name) => new Table(TABLES[name] as TableDefinition<unknown>));
    this.unreadable = loadRows(this.#tables, this.#storage, log);
    this.#index = this.#storage.index();
    // A table that nothing was ever written to has index 0, as Nomad's.
    const initial = this.#index === NEW_INDEX ? 0 : this.#index;
    this.#feed = new CommitFeed(this.#tables, { index: initial, log });
    this.#queue = new WriteQueue(this.#storage, {
      onCommit: (commit) => this.#feed.announce(commit),
      onDiskProblem,
    });
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
    options: UpdateOptions = {},
  ): Promise<Result> {
    const { durability = "power-failure", derive, onFullDisk = "refuse" } = options;
    const { replacementIndex = 0 } = options;
    const { update, result } = this.#show(change, derive, replacementIndex);
    const { index } = update;
    const writes = encode(update);
    if (writes.length === 0) return this.settled().then(() => result);
    this.#index = index;
    const kept = this.#queue.add(update, writes, {
      durability,
      onFullDisk: typeof onFullDisk === "function" ? onFullDisk(writes) : onFullDisk,
      isReplacement: options.replacementIndex !== undefined,
    });
    return kept.then(() => result);
  }

  /**
   * Tells what would follow from a change: makes it, reads, and takes it back, in one turn, so that
   * nobody else sees it.
   *
   * @returns what `read` returned of the state after the change
   */
  preview<Result, Answer>(
    change: (transaction: Transaction) => Result,
    read: (result: Result) => Answer,
    { derive }: Pick<UpdateOptions, "derive"> = {},
  ): Answer {
    const { update, result } = this.#show(change, derive);
    try {
      return read(result);
    } finally {
      update.takeBack();
    }
  }

  #show<Result>(
    change: (transaction: Transaction) => Result,
    derive: Derive | undefined,
    leastIndex = 0,
  ): { update: Change; result: Result } {
    const update = new Change(this.#tables, Math.max(this.#index, leastIndex) + 1);
    const result = change(update);
    try {
      update.show();
      derive?.(update.writes, update);
      update.show();
    } catch (error) {
      update.takeBack();
      throw error;
    }
    return { update, result };
  }

  /** Resolves when all that the tables show is kept. */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** The index of the last change of any of the topics. */
  indexOf(topics: readonly string[]): number {
    return this.#feed.topics.indexOf(topics);
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
    return this.#feed.topics.waitBeyond(topics, index, options);
  }

  /** Calls `listener` after every change that reached the disk, in order. Returns what ends it. */
  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#feed.listen(listener);
  }

  /**
   * Gives disk space back that deleted rows took.
   *
   * @param pages how many of 4 KiB at most
   * @returns whether there may be more
   */
  shrink(pages: number): boolean {
    return this.#storage.shrink(pages);
  }

  /** Writes what is pending and closes the file. Idempotent. */
  close(): void {
    this.#queue.close();
    this.#storage.close();
  }
}

function mapTables(make: (name: TableName) => unknown): {
  [Name in TableName]: Table<Tables[Name]>;
} {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, make(name)])) as {
    [Name in TableName]: Table<Tables[Name]>;
  };
}

/** A row that cannot be written fails the update that it belongs to. */
function encode(update: Change): EncodedWrite[] {
  try {
    return update.encode();
  } catch (error) {
    update.takeBack();
    throw error;
  }
}
