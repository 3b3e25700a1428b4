export type { DiskProblemListener } from "./backlog.ts";
export type { Transaction, Write } from "./change.ts";
export { Database, type Durability } from "./database.ts";
export {
  type Commit,
  type Derive,
  type OnFullDisk,
  StateStore,
  type UnreadableRow,
  type UpdateOptions,
} from "./state-store.ts";
export type { Table } from "./table.ts";
export { jobKey, type Setting, type Submission, type TableName, type Tables } from "./tables.ts";
export { SqliteTaskStates } from "./task-states.ts";
export { topic } from "./topics.ts";
