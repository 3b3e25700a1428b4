/**
 * Where the runner keeps what it must know again after a restart of the agent: opaque texts by
 * allocation and key. The runner owns their layout.
 *
 * A write must survive the death of this process at any instant once the call has returned. It
 * need not survive a power failure, which no task survives either: SQLite's `synchronous = NORMAL`
 * or even `OFF` is enough, and no call may take a disk's time.
 */
export interface TaskStateStore {
  /** Keeps `value`, in place of an earlier one; in memory for as long as the disk is full. */
  save(allocId: string, key: string, value: string): void;
  /**
   * The same for what must not be lost, as that a task is about to be started.
   *
   * @throws {Fault} `storage_full`, recoverable; then nothing was kept
   */
  saveOrRefuse(allocId: string, key: string, value: string): void;
  /** All that was kept of an allocation, by key; empty for an unknown one. */
  load(allocId: string): ReadonlyMap<string, string>;
  /** Forgets an allocation. Idempotent. */
  delete(allocId: string): void;
}
