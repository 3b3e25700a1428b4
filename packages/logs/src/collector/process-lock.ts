import { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;

/**
 * Locks a file for as long as this process lives and the answer is referred to, however the process
 * ends. It is the lock of an SQLite database without content: SQLite takes a POSIX record lock, which
 * Node alone cannot, and which the kernel releases when its holder dies.
 *
 * @returns undefined when another process holds the lock
 */
export function lockFile(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}
