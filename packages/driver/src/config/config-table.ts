import { Fault } from "@drover/fault";
import { BOOL, ConversionError, convert, fromJs, NUMBER, STRING, toJs } from "@drover/hcl";
import { fieldsOf, type Json, type ObjectSchema, readJson, type ValueSchema } from "@drover/schema";
import type { ConfigSpec } from "./config-spec.ts";

const TYPES = { string: STRING, bool: BOOL, number: NUMBER };

/**
 * Reads a config block by the driver's table: values are converted as HCL converts them, and absent and
 * null is the default.
 *
 * @param config the block, evaluated; what an agent has decoded for a plugin is read alike
 * @param where the block, for messages, as `config`
 * @param note is told of each option that is set and has no effect
 * @throws {Fault} `invalid_argument` naming every option that is wrong, and what it takes
 */
export function readConfig<T extends object>(
  table: ObjectSchema<T>,
  config: Readonly<Record<string, unknown>>,
  where: string,
  note: (message: string) => void = () => {},
): T {
  const { value, problems } = readJson(table, config as Json, {
    path: where,
    unknown: "error",
    convert: convertScalar,
  });
  if (value !== undefined) {
    for (const { message } of problems) note(message);
    return value;
  }
  throw new Fault("invalid_argument", problems.map(({ message }) => message).join("; "));
}

/** A value as HCL converts it to a type; itself where there is no such conversion. */
function convertScalar(value: Json, wanted: keyof typeof TYPES): Json {
  try {
    return toJs(convert(fromJs(value), TYPES[wanted])) as Json;
  } catch (error) {
    if (error instanceof ConversionError) return value;
    throw error;
  }
}

/** What a table of options looks like on the wire. Options whose default is null have none there. */
export function configSpecOf(table: ObjectSchema<object>): ConfigSpec & { kind: "object" } {
  const attributes: Record<string, ConfigSpec> = {};
  for (const [key, { hcl, value, default: given, isMandatory }] of Object.entries(
    fieldsOf(table),
  )) {
    if (hcl.form !== "attribute") throw new TypeError(`${key} is written in another form`);
    const attribute: ConfigSpec = { kind: "attr", name: hcl.name, type: typeOf(value) };
    if (isMandatory === true) attributes[key] = { ...attribute, required: true };
    else if (given === null) attributes[key] = attribute;
    else {
      const literal: ConfigSpec = { kind: "literal", value: JSON.stringify(given) };
      attributes[key] = { kind: "default", primary: attribute, default: literal };
    }
  }
  return { kind: "object", attributes };
}

function typeOf(schema: ValueSchema): string {
  switch (schema.kind) {
    case "list":
    case "map":
      return `${schema.kind}(${typeOf(schema.item)})`;
    case "int":
    case "int64":
    case "number":
      return "number";
    case "string":
    case "bool":
    case "any":
      return schema.kind;
    case "duration":
      return "string";
    case "object":
      throw new TypeError("An object in an option is a block, which has no type");
  }
}
