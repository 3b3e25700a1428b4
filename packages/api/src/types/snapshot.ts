/** What came of restoring a snapshot. */
export interface SnapshotRestoreResponse {
  /** Of the change that restored it. */
  Index: number;
  /** That of the last change in the snapshot. */
  SnapshotIndex: number;
  /** What of it cannot be used here, a sentence a line; empty for nothing. */
  Warnings: string;
}
