export type { Transaction, Write } from "./change.ts";
export type { Commit } from "./commit-feed.ts";
export type { UnreadableRow } from "./load-rows.ts";
export { StateStore, type UpdateOptions } from "./state-store.ts";
export {
  jobKey,
  rowText,
  TABLE_NAMES,
  type TableName,
  type Tables,
  variableKey,
} from "./tables.ts";
export { SqliteTaskStates } from "./task-states.ts";
export { topic } from "./topics.ts";
