export type { DiskProblemListener } from "./backlog.ts";
export type { Transaction, Write } from "./change.ts";
export type { Commit } from "./commit-feed.ts";
export { Database, type Durability } from "./database.ts";
export type { UnreadableRow } from "./load-rows.ts";
export { type Derive, StateStore, type UpdateOptions } from "./state-store.ts";
export type { Table } from "./table.ts";
export {
  jobKey,
  type Setting,
  type Submission,
  type TableName,
  type Tables,
  variableKey,
} from "./tables.ts";
export { SqliteTaskStates } from "./task-states.ts";
export { topic } from "./topics.ts";
export type { OnFullDisk } from "./write-queue.ts";
