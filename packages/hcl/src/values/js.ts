import { BigFloat } from "./big-float.ts";
import { DYNAMIC } from "./type.ts";
import {
  boolValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  type Value,
} from "./value.ts";

/** What plain data a value becomes. Integers beyond 2^53 are bigints, so that no digit is lost. */
export type JsValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | readonly JsValue[]
  | { readonly [name: string]: JsValue };

/**
 * A value as plain JavaScript data: lists, sets and tuples as arrays, maps and objects as objects.
 *
 * @throws {TypeError} if the value is or contains an unknown or a capsule value
 */
export function toJs(value: Value): JsValue {
  switch (value.kind) {
    case "null":
      return null;
    case "string":
    case "bool":
      return value.value;
    case "number":
      return numberToJs(value.value);
    case "list":
    case "set":
    case "tuple":
      return value.elements.map(toJs);
    case "map":
    case "object":
      return Object.fromEntries([...value.entries].map(([key, each]) => [key, toJs(each)]));
    default:
      throw new TypeError(`A value of kind ${value.kind} has no counterpart in JavaScript`);
  }
}

function numberToJs(number: BigFloat): number | bigint {
  const near = number.toNumber();
  if (!number.isInteger || Number.isSafeInteger(near)) return near;
  return number.toBigInt() ?? near;
}

/**
 * Plain data as a value: arrays become tuples and objects become objects, as they do in HCL;
 * `convert` makes lists and maps of them.
 *
 * @throws {TypeError} for undefined, functions, symbols and NaN
 */
export function fromJs(data: unknown): Value {
  switch (typeof data) {
    case "string":
      return stringValue(data);
    case "boolean":
      return boolValue(data);
    case "bigint":
      return numberValue(data);
    case "number": {
      const number = BigFloat.fromNumber(data);
      if (number === undefined) throw new TypeError("NaN has no counterpart in HCL");
      return numberValue(number);
    }
    case "object":
      if (data === null) return nullValue(DYNAMIC);
      if (Array.isArray(data)) return tupleValue(data.map(fromJs));
      return objectValue(Object.entries(data).map(([name, each]) => [name, fromJs(each)] as const));
    default:
      throw new TypeError(`A ${typeof data} has no counterpart in HCL`);
  }
}
