export { formatDuration, HOUR, MILLISECOND, MINUTE, parseDuration, SECOND } from "./duration.ts";
export { matchesGlob } from "./glob.ts";
export { type Conformed, type ConformOptions, conform } from "./json/conform.ts";
export { type Int64, type Json, parseJson, stringifyJson } from "./json/json.ts";
export { type Reading, readJson } from "./json/read-json.ts";
export { type Query, readQuery } from "./json/read-query.ts";
export { below, errorsOf, type Problem, type ProblemCode } from "./problem.ts";
export { parseSize } from "./size.ts";
export {
  type Disregard,
  type Field,
  type FieldTable,
  fieldsOf,
  type HclForm,
  type Infer,
  type Input,
  type ObjectSchema,
  type ValueSchema,
  type Written,
} from "./table/field.ts";
export * from "./table/fields.ts";
export { fill } from "./table/fill.ts";
export * from "./table/modifiers.ts";
export { overlay } from "./table/overlay.ts";
export type { NumberRange, SizeRange, TextRange } from "./table/ranges.ts";
export { redact } from "./table/redact.ts";
export { type SchemaExtras, schema } from "./table/schema.ts";
