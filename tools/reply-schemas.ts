import { globSync } from "node:fs";
import path from "node:path";
import { printed, programOf, type SchemaObject, SchemaWriter } from "./schema-writer.ts";

/**
 * The module that tells the JSON schema of each reply, made of the types that the table of operations gives
 * them: `REPLIES` by operation, of a list's items where it is a list, and `SCHEMAS` by type, to which they refer.
 *
 * @param root the workspace
 * @throws {Error} for a type that JSON cannot carry, with the way to it
 */
export function replySchemas(root: string): string {
  const files = globSync("packages/api/src/operations/*.ts", { cwd: root }).sort();
  const program = programOf(root, files);
  const writer = new SchemaWriter(program.getTypeChecker());
  const replies: SchemaObject = {};
  for (const file of files) {
    const source = program.getSourceFile(path.join(root, file));
    for (const { name, reply } of writer.repliesOf(source)) replies[name] = reply;
  }
  return [
    "// Made by tools/generate.ts of the types in packages/api and packages/job; do not edit.",
    `export const REPLIES: Readonly<Record<string, object>> = ${printed(replies)};`,
    `export const SCHEMAS: Readonly<Record<string, object>> = ${printed(writer.schemas)};`,
    "",
  ].join("\n\n");
}
