import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { Fault } from "@drover/fault";

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

const BUSY = 5;

/**
 * A SQLite file that belongs to this process alone: another that opens it is refused until this
 * one closes it or dies.
 */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #durability: Durability;

  /**
   * Opens or makes the file, and brings it to the newest layout.
   *
   * @param options.durability of all that is not written with another one
   * @throws {Fault} `failed_precondition` if another process has it, or a newer version of this
   *   program made it; `data_loss` if it is damaged
   */
  constructor(
    file: string,
    { migrations, durability }: { migrations: Migrations; durability: Durability },
  ) {
    this.#durability = durability;
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    try {
      this.#sqlite = new DatabaseSync(file);
      // The exclusive lock is taken by the first statement and released by the kernel at our death.
      this.#sqlite.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = ${SYNCHRONOUS[durability]};
        PRAGMA cache_size = -256;`);
      chmodSync(file, 0o600);
      this.#migrate(file, migrations);
    } catch (error) {
      throw explain(file, error);
    }
  }

  /** Runs a statement that gives no rows. */
  run(sql: string, ...values: (string | number)[]): void {
    this.#prepare(sql).run(...values);
  }

  /** All rows of a query. */
  all<Row>(sql: string, ...values: (string | number)[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Runs `write` in one transaction: all of it or nothing. */
  transaction(write: () => void, durability = this.#durability): void {
    if (durability !== this.#durability) {
      this.#sqlite.exec(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`);
      this.#durability = durability;
    }
    this.#sqlite.exec("BEGIN IMMEDIATE");
    try {
      write();
      this.#sqlite.exec("COMMIT");
    } catch (error) {
      if (this.#sqlite.isTransaction) this.#sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#statements.clear();
    if (this.#sqlite.isOpen) this.#sqlite.close();
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
  return new Fault("data_loss", `Cannot open ${file}: ${message}`, { cause: error });
}
