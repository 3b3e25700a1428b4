import { anything, type FieldTable, ignored, type ObjectSchema, schema } from "@drover/schema";

/** Why what servers say to each other has no effect. */
export const NO_PEERS = "there are no other agents";

/** Settings that are accepted and named in the log as without effect. @param names between spaces */
export function unused(names: string, reason: string): FieldTable {
  const entries = wordsOf(names).map((name) => [name, ignored(anything(name), reason)] as const);
  return Object.fromEntries(entries);
}

/** What a block may hold that has no effect as a whole. @param names between spaces */
export function unusedBlock(names: string, blocks: FieldTable = {}): ObjectSchema<object> {
  const entries = wordsOf(names).map((name) => [name, anything(name)] as const);
  return schema<object>({}, { inputOnly: { ...Object.fromEntries(entries), ...blocks } });
}

function wordsOf(names: string): string[] {
  return names.trim().split(/\s+/);
}
