import path from "node:path";
import { printed, programOf, type SchemaObject, SchemaWriter } from "./schema-writer.ts";

const TABLES = "packages/store/src/tables.ts";

/**
 * The module that tells the JSON schema of each row of the state, made of the types of the tables: `ROWS` by table,
 * and `SCHEMAS` by type, to which they refer.
 *
 * @param root the workspace
 */
export function rowSchemas(root: string): string {
  const program = programOf(root, [TABLES]);
  const writer = new SchemaWriter(program.getTypeChecker());
  const rows = writer.propertiesOf(program.getSourceFile(path.join(root, TABLES)), "Tables");
  const { Allocation } = writer.schemas as { Allocation: { properties: SchemaObject } };
  // Which is a row of its own.
  Allocation.properties.Job = {};
  return [
    "// Made by tools/generate.ts of the types in packages/store and packages/job; do not edit.",
    `export const ROWS: Readonly<Record<string, object>> = ${printed(rows)};`,
    `export const SCHEMAS: Readonly<Record<string, object>> = ${printed(writer.schemas)};`,
    "",
  ].join("\n\n");
}
