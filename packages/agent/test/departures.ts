/** What a JSON schema of `/v1/openapi.json` may say of a reply. */
export interface ReplySchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly not?: object;
  readonly anyOf?: readonly ReplySchema[];
  readonly items?: ReplySchema;
  readonly properties?: Readonly<Record<string, ReplySchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: ReplySchema;
}

/**
 * Where a value is not as its schema says, with the way to it; a field that the schema does not name is one.
 *
 * @param schemas what a `$ref` refers to, by name
 */
export function departures(
  value: unknown,
  schema: ReplySchema,
  schemas: Readonly<Record<string, ReplySchema>>,
  way = "$",
): string[] {
  const of = (item: unknown, its: ReplySchema, to: string) => departures(item, its, schemas, to);
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
    return [`${way} is ${JSON.stringify(value)}, not one of ${JSON.stringify(schema.enum)}`];
  }
  if (schema.type !== undefined && !isOfType(value, schema.type)) {
    return [`${way} is ${JSON.stringify(value)?.slice(0, 60)}, not of type ${schema.type}`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => of(item, schema.items ?? {}, `${way}[${i}]`));
  }
  if (typeof value !== "object" || value === null || schema.type !== "object") return [];
  const { properties, required = [], additionalProperties } = schema;
  const isOpen = properties === undefined && additionalProperties === undefined;
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${way}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, item]) => {
      const its = properties?.[name] ?? additionalProperties ?? (isOpen ? {} : undefined);
      return its ? of(item, its, `${way}.${name}`) : [`${way}.${name} is not declared`];
    }),
  ];
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
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
