import {
  type CallEnvironment,
  FunctionError,
  type HclFunction,
  type Parameter,
} from "../eval/function.ts";
import type { BigFloat } from "../values/big-float.ts";
import { containsUnknown } from "../values/set-order.ts";
import { DYNAMIC, listType, NUMBER, STRING, type Type } from "../values/type.ts";
import { DYNAMIC_UNKNOWN, stringValue, unknownValue, type Value } from "../values/value.ts";

/** Functions by the names that expressions call them by. */
export type FunctionTable = Readonly<Record<string, HclFunction>>;

export const LIST_OF_STRINGS = listType(STRING);
export const LIST_OF_ANY = listType(DYNAMIC);

/** A parameter of any type. */
export function any(name: string, options: Partial<Parameter> = {}): Parameter {
  return { name, type: DYNAMIC, ...options };
}

export function string(name: string): Parameter {
  return { name, type: STRING };
}

export function number(name: string): Parameter {
  return { name, type: NUMBER };
}

/** A function of strings that gives a string. */
export function stringFunction(
  names: readonly string[],
  compute: (...texts: string[]) => string,
): HclFunction {
  return {
    parameters: names.map(string),
    resultType: STRING,
    call: (args) => stringValue(compute(...args.map((each) => textOf(each)))),
  };
}

/**
 * A function that can do nothing with an argument of which a part is unknown: then its result is
 * unknown too.
 */
export function knownOnly(definition: HclFunction): HclFunction {
  const { resultType, call } = definition;
  return {
    ...definition,
    call: (args, environment) => {
      if (!args.some(containsUnknown)) return call(args, environment);
      if (typeof resultType === "function") return DYNAMIC_UNKNOWN;
      return resultType.kind === "dynamic"
        ? DYNAMIC_UNKNOWN
        : unknownValue(resultType, { notNull: true });
    },
  };
}

/** The text of a string argument. */
export function textOf(value: Value | undefined): string {
  return value?.kind === "string" ? value.value : "";
}

/** The number of a number argument. @throws {FunctionError} if it is none */
export function numberOf(value: Value | undefined, argument?: number): BigFloat {
  if (value?.kind === "number") return value.value;
  throw new FunctionError("a number is required", argument);
}

/** The integer of a number argument. @throws {FunctionError} if it is none that is exact in JavaScript */
export function integerOf(value: Value | undefined, argument?: number): number {
  const integer = numberOf(value, argument).toNumber();
  if (Number.isSafeInteger(integer) && numberOf(value, argument).isInteger) return integer;
  throw new FunctionError("value must be a whole number", argument);
}

/** The elements of a list, set or tuple. */
export function elementsOf(value: Value | undefined): readonly Value[] {
  return value !== undefined && "elements" in value ? value.elements : [];
}

/** The entries of a map or object. */
export function entriesOf(value: Value | undefined): ReadonlyMap<string, Value> {
  return value !== undefined && "entries" in value ? value.entries : new Map();
}

/** The texts of a list of strings. @throws {FunctionError} if one is null */
export function textsOf(value: Value | undefined, argument: number): string[] {
  return elementsOf(value).map((each, index) => {
    if (each.kind !== "null") return textOf(each);
    throw new FunctionError(`element ${index} is null; null values are not allowed here`, argument);
  });
}

/** A string as a result, once it is certain that it may be so long. */
export function longString(
  length: number,
  make: () => string,
  environment: CallEnvironment,
): Value {
  environment.checkStringLength(length);
  return stringValue(make());
}

/** Whether a type is one of those whose elements have positions. */
export function isSequence(type: Type): type is Type & { kind: "list" | "set" | "tuple" } {
  return type.kind === "list" || type.kind === "set" || type.kind === "tuple";
}
