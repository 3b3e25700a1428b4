export { Database, type Durability } from "./database.ts";
export { type Commit, StateStore, type Transaction, type Write } from "./state-store.ts";
export type { Table } from "./table.ts";
export { jobKey, type Setting, type Submission, type TableName, type Tables } from "./tables.ts";
export { SqliteTaskStates } from "./task-states.ts";
export { topic } from "./topics.ts";
