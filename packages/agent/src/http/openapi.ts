import { type AnyOperation, OPERATIONS } from "@drover/api";
import { type Field, fieldsOf, type ValueSchema } from "@drover/schema";
import { DROVER_VERSION } from "../fingerprint/versions.ts";
import { REPLIES, SCHEMAS } from "../generated/reply-schemas.ts";

type SchemaObject = Readonly<Record<string, unknown>>;

/** Source: https://spec.openapis.org/oas/v3.1.0. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const path = operation.path.replace(/:(\w+)\+?/g, "{$1}");
    paths[path] ??= {};
    for (const method of operation.methods) {
      // An operation's id is unique, and PUT and POST are the same here.
      const operationId =
        method === operation.methods[0] ? operation.name : `${operation.name}${method}`;
      Object.assign(paths[path], {
        [method.toLowerCase()]: { operationId, ...describe(operation) },
      });
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Drover",
      summary: "Nomad's HTTP API, as a single-machine node serves it",
      version: DROVER_VERSION,
    },
    paths,
    components: { schemas: SCHEMAS },
  };
}

function describe({ name, summary, path, query, body, upload, reply }: AnyOperation): object {
  const inPath = [...path.matchAll(/:(\w+)(\+?)/g)].map(([, parameter]) => ({
    name: parameter,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(fieldsOf(query)).map(([parameter, field]) => ({
    name: parameter,
    in: "query",
    schema: fieldSchema(field),
  }));
  const content = body
    ? { "application/json": { schema: objectSchema(body) } }
    : upload && { [upload]: { schema: {} } };
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(content && { requestBody: { content } }),
    responses: { 200: { description: "Success", content: contentOf(name, reply) }, default: ERROR },
  };
}

const ERROR = {
  description: "What is wrong, where, and what to do",
  content: { "text/plain": { schema: { type: "string" } } },
};

function contentOf(name: string, reply: AnyOperation["reply"]): object {
  switch (reply.kind) {
    case "document":
      return { "application/json": { schema: { title: reply.type, ...REPLIES[name] } } };
    case "list": {
      const items = { title: reply.type, ...REPLIES[name] };
      return { "application/json": { schema: { type: "array", items } } };
    }
    case "text":
      return { "text/plain": { schema: { type: "string" } }, "application/json": { schema: {} } };
    case "stream":
      return { [reply.type]: { schema: { type: "string" } } };
  }
}

function objectSchema(schema: { fields: object }): SchemaObject {
  const fields = Object.entries(fieldsOf(schema));
  const required = fields.filter(([, { isMandatory }]) => isMandatory).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)])),
    ...(required.length > 0 && { required }),
  };
}

function fieldSchema({ value, default: given }: Field<unknown>): SchemaObject {
  const schema = valueSchema(value);
  const isPlain = given !== null && typeof given !== "object" && given !== "";
  return isPlain
    ? { ...schema, default: typeof given === "bigint" ? Number(given) : given }
    : schema;
}

function valueSchema(value: ValueSchema): SchemaObject {
  switch (value.kind) {
    case "any":
      return {};
    case "bool":
      return { type: "boolean" };
    case "string": {
      const { oneOf, form, minLength, maxLength } = value.range ?? {};
      return defined({
        type: "string",
        enum: oneOf,
        description: form?.means,
        minLength,
        maxLength,
      });
    }
    case "duration":
      return { type: ["integer", "string"], description: "Nanoseconds, or a duration as 30s" };
    case "int":
    case "int64":
    case "number":
      return defined({
        type: value.kind === "number" ? "number" : "integer",
        minimum: value.range?.min === undefined ? undefined : Number(value.range.min),
        maximum: value.range?.max === undefined ? undefined : Number(value.range.max),
      });
    case "list":
      return { type: "array", items: valueSchema(value.item) };
    case "map":
      return { type: "object", additionalProperties: valueSchema(value.item) };
    case "object":
      return objectSchema(value.schema);
  }
}

function defined(schema: SchemaObject): SchemaObject {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
