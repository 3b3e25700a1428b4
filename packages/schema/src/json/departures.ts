import { stringifyJson } from "./json.ts";

/** What the JSON schemas say that are made of types (`npm run generate`). */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly not?: object;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
}

interface DeparturesOptions {
  /** What a `$ref` refers to, by name. */
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
  /** What the value is called. */
  readonly way?: string;
  /** Whether fields may be there that the schema does not name. */
  readonly allowsOthers?: boolean;
}

/** Where a value is not as its schema says, with the way to it. */
export function departures(
  value: unknown,
  schema: JsonSchema,
  { schemas = {}, way = "$", allowsOthers = false }: DeparturesOptions = {},
): string[] {
  const of = (item: unknown, its: JsonSchema, to: string) =>
    departures(item, its, { schemas, way: to, allowsOthers });
  if (schema.$ref !== undefined) {
    const named = schemas[schema.$ref.replace("#/components/schemas/", "")];
    return named ? of(value, named, way) : [`${way}: there is no ${schema.$ref}`];
  }
  if (schema.not) return [`${way} must not be there`];
  if (schema.anyOf) {
    const each = schema.anyOf.map((it) => of(value, it, way));
    return each.some((found) => found.length === 0) ? [] : each.flat();
  }
  if (schema.enum && !schema.enum.includes(value)) {
    return [`${way} is ${shown(value)}, not one of ${JSON.stringify(schema.enum)}`];
  }
  if (schema.type !== undefined && !isOfType(value, schema.type)) {
    return [`${way} is ${shown(value)}, not of type ${schema.type}`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => of(item, schema.items ?? {}, `${way}[${i}]`));
  }
  if (typeof value !== "object" || value === null || schema.type !== "object") return [];
  const { properties, required = [], additionalProperties } = schema;
  const isOpen = allowsOthers || (properties === undefined && additionalProperties === undefined);
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${way}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, item]) => {
      const its = properties?.[name] ?? additionalProperties ?? (isOpen ? {} : undefined);
      return its ? of(item, its, `${way}.${name}`) : [`${way}.${name} is not declared`];
    }),
  ];
}

function shown(value: unknown): string {
  return `${stringifyJson(value)}`.slice(0, 60);
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value) || typeof value === "bigint";
    default:
      return typeof value === type;
  }
}
