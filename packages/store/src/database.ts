import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { Fault } from "@drover/fault";
import { requireRoom } from "./disk-room.ts";
import { reserveWal } from "./wal-reserve.ts";

/** Steps from one layout of a database to the next; the number of steps is the layout's version. */
export type Migrations = readonly string[];

/**
 * What a commit survives. `power-failure`: it is on the disk when it returns. `process`: it survives
 * the death of the process, takes no disk's time, and after a power failure may be gone, with all
 * that came after it and nothing before it.
 */
export type Durability = "power-failure" | "process";

/** With a write-ahead log. Source: SQLite's documentation of PRAGMA synchronous. */
const SYNCHRONOUS: Readonly<Record<Durability, string>> = {
  "power-failure": "FULL",
  process: "NORMAL",
};

/** Primary result codes of SQLite; a code's low byte. */
const BUSY = 5;
const FULL = 13;
const CANNOT_OPEN = 14;

/** After so many pages of 4 KiB the log is copied into the database, and begins anew. */
const CHECKPOINT_PAGES = 512;
const CHECKPOINT_BYTES = CHECKPOINT_PAGES * 4096;

/** How a {@link Database} is opened. */
export interface DatabaseOptions {
  readonly migrations: Migrations;
  /** Of all that is not written with another one. */
  readonly durability: Durability;
  /** What can still be written when the disk is full, in bytes; kept in the write-ahead log. */
  readonly reserveBytes: number;
}

/**
 * A SQLite file that belongs to this process alone: another that opens it is refused until this
 * one closes it or dies.
 */
export class Database {
  readonly #file: string;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #walBytes: number;
  #durability: Durability;

  /**
   * Opens or makes the file, and brings it to the newest layout.
   *
   * @throws {Fault} `failed_precondition` if another process has it, or a newer version of this
   *   program made it; `data_loss` if it is damaged; `storage_full` if it cannot be made
   */
  constructor(file: string, { migrations, durability, reserveBytes }: DatabaseOptions) {
    this.#file = file;
    this.#durability = durability;
    this.#walBytes = reserveBytes === 0 ? 0 : reserveBytes + CHECKPOINT_BYTES;
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      this.#sqlite = new DatabaseSync(file);
      // The exclusive lock is taken by the first statement and released by the kernel at our death.
      this.#sqlite.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = ${SYNCHRONOUS[durability]};
        PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
        PRAGMA journal_size_limit = ${this.#walBytes || CHECKPOINT_BYTES};
        PRAGMA cache_size = -256;`);
      chmodSync(file, 0o600);
      this.#migrate(file, migrations);
      this.#enableShrinking();
      this.reserve();
    } catch (error) {
      throw explain(file, error);
    }
  }

  /** Has the reserve on the disk again, as far as there is room. */
  reserve(): void {
    reserveWal(`${this.#file}-wal`, this.#walBytes);
  }

  /** @throws {Fault} `storage_full` if the disk is as good as full, though the reserve is left */
  requireRoom(): void {
    requireRoom(path.dirname(this.#file));
  }

  /**
   * Gives pages that deleted rows left back to the file system.
   *
   * @param pages how many of 4 KiB at most
   * @returns whether there may be more
   */
  shrink(pages: number): boolean {
    const unused = () => this.all<{ freelist_count: number }>("PRAGMA freelist_count")[0];
    if (unused()?.freelist_count === 0) return false;
    this.#sqlite.exec(`PRAGMA incremental_vacuum(${pages})`);
    return (unused()?.freelist_count ?? 0) > 0;
  }

  /**
   * Runs a statement that gives no rows.
   *
   * @throws {Fault} as {@link transaction} does
   */
  run(sql: string, ...values: (string | number)[]): void {
    try {
      this.#prepare(sql).run(...values);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  /** All rows of a query. */
  all<Row>(sql: string, ...values: (string | number)[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /**
   * Runs `write` in one transaction: all of it or nothing.
   *
   * @throws {Fault} `storage_full` if the disk is full and the reserve used up, `unavailable` if it
   *   cannot be written for another reason
   */
  transaction(write: () => void, durability = this.#durability): void {
    try {
      if (durability !== this.#durability) {
        this.#sqlite.exec(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`);
        this.#durability = durability;
      }
      this.#sqlite.exec("BEGIN IMMEDIATE");
      write();
      this.#sqlite.exec("COMMIT");
    } catch (error) {
      if (this.#sqlite.isTransaction) this.#sqlite.exec("ROLLBACK");
      throw this.#refusal(error);
    }
  }

  /** Leaves the reserve on the disk, for the next process. Idempotent. */
  close(): void {
    this.#statements.clear();
    if (!this.#sqlite.isOpen) return;
    this.#sqlite.close();
    if (this.#walBytes > 0) this.reserve();
  }

  #refusal(error: unknown): Fault {
    if (error instanceof Fault) return error;
    const { errcode = 0, message } = error as { errcode?: number; message: string };
    const isFull = (errcode & 0xff) === FULL;
    return new Fault(
      isFull ? "storage_full" : "unavailable",
      isFull ? `The disk with ${this.#file} is full` : `Cannot write ${this.#file}: ${message}`,
      { cause: error, recoverable: true },
    );
  }

  /** For a file of an earlier version; one that is made anew can shrink from the beginning. */
  #enableShrinking(): void {
    if (this.all<{ auto_vacuum: number }>("PRAGMA auto_vacuum")[0]?.auto_vacuum !== 0) return;
    try {
      this.#sqlite.exec("VACUUM");
    } catch {
      // It needs as much room again as the file takes. Without it the file stays as large as it is.
    }
  }

  #migrate(file: string, migrations: Migrations): void {
    const [row] = this.all<{ user_version: number }>("PRAGMA user_version");
    const version = row?.user_version ?? 0;
    if (version > migrations.length) {
      throw new Fault(
        "failed_precondition",
        `${file} has layout ${version}, made by a newer version of this program, which knows layouts up to ${migrations.length}; run that version, or use another data directory`,
      );
    }
    if (version === migrations.length) return;
    this.transaction(() => {
      for (const step of migrations.slice(version)) this.#sqlite.exec(step);
      this.#sqlite.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#sqlite.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function explain(file: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { errcode, message } = error as { errcode?: number; message: string };
  if (errcode === BUSY) {
    return new Fault(
      "failed_precondition",
      `Data directory ${path.dirname(file)} belongs to another agent that is running; stop it, or use another data directory`,
      { cause: error },
    );
  }
  if (errcode === undefined || errcode === CANNOT_OPEN) {
    const { code } = Fault.from(error, "permission_denied");
    const hint = code === "permission_denied" ? "; check who owns it and its directory" : "";
    return new Fault(code, `Cannot open ${file}: ${message}${hint}`, { cause: error });
  }
  return new Fault("data_loss", `Cannot open ${file}: ${message}`, { cause: error });
}
