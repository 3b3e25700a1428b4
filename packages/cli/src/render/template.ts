import { Fault } from "@drover/fault";
import {
  ANY,
  GoMap,
  Integer,
  Slice,
  Struct,
  Template,
  toBytes,
  type Value,
} from "@drover/go-template";

/**
 * What a Go template makes of an answer of the API.
 *
 * @throws {Fault} `invalid_argument` with the place in the template
 */
export function templateText(
  data: object,
  template: string,
  { isMap }: { isMap: boolean },
): string {
  try {
    const parsed = Template.parse(template, { name: "-t", functions: new Map() });
    return parsed.execute(isMap ? fieldValue(data) : answerValue(data)).toString();
  } catch (error) {
    throw new Fault("invalid_argument", Fault.from(error).message, { cause: error });
  }
}

/** Objects of the API are structs, so that a field that they do not have is an error. */
function answerValue(data: object): Value {
  if (Array.isArray(data)) return new Slice(ANY, data.map(answerValue));
  const fields = Object.entries(data).map(([name, value]) => [name, fieldValue(value)] as const);
  return new Struct({ typeName: "api.Answer", fields: new Map(fields) });
}

function fieldValue(data: unknown): Value {
  if (typeof data === "string") return toBytes(data);
  if (typeof data === "boolean") return data;
  if (typeof data === "bigint") return new Integer("int64", data);
  if (typeof data === "number")
    return Number.isInteger(data) ? new Integer("int64", BigInt(data)) : data;
  if (Array.isArray(data)) return new Slice(ANY, data.map(fieldValue));
  if (typeof data !== "object" || data === null) return null;
  const entries = Object.entries(data).map(
    ([key, value]) => [toBytes(key), fieldValue(value)] as const,
  );
  return new GoMap(new Map(entries));
}
