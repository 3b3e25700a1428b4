import { FunctionError } from "../eval/function.ts";
import { describeType } from "../values/describe-type.ts";
import { valuesEqual } from "../values/equal.ts";
import { DYNAMIC } from "../values/type.ts";
import { listValue, nullValue, numberValue, tupleValue, type Value } from "../values/value.ts";
import { elementsOf } from "./define.ts";

/** The element at a position, which goes round past both ends. */
export function elementAround(list: Value | undefined, index: number): Value {
  const { type } = list ?? nullValue(DYNAMIC);
  if (type.kind !== "list" && type.kind !== "tuple") {
    throw new FunctionError(`cannot read elements from ${describeType(type)}`);
  }
  const elements = elementsOf(list);
  const remainder = index % elements.length;
  const element = elements[remainder < 0 ? remainder + elements.length : remainder];
  if (element !== undefined) return element;
  throw new FunctionError("cannot use element function with an empty list");
}

/**
 * The element at a position or key. For a key that is no position of the list, the position of the
 * element that is equal to it: that is what Nomad's manual says this function does.
 */
export function elementByKey(collection: Value | undefined, key: Value | undefined): Value {
  if (collection === undefined || key === undefined) throw new FunctionError("invalid index");
  if (collection.kind === "map") {
    if (key.kind !== "string") throw new FunctionError("key for map must be string");
    const entry = collection.entries.get(key.value);
    if (entry !== undefined) return entry;
    throw new FunctionError("invalid index");
  }
  if (collection.kind !== "list" && collection.kind !== "tuple") {
    throw new FunctionError("collection must be a list, a map or a tuple");
  }
  if (key.kind === "number") {
    const element = collection.elements[key.value.toNumber()];
    if (element !== undefined) return element;
    throw new FunctionError("invalid index");
  }
  const position = collection.elements.findIndex((each) => valuesEqual(each, key) === true);
  if (position >= 0) return numberValue(position);
  throw new FunctionError("the list does not contain the value", 1);
}

/** The elements from one position up to but without another. */
export function slice(list: Value | undefined, start: number, end: number): Value {
  if (list === undefined || (list.kind !== "list" && list.kind !== "tuple")) {
    throw new FunctionError("must be a list or tuple value", 0);
  }
  const { length } = list.elements;
  for (const [index, position, name] of [
    [1, start, "start"],
    [2, end, "end"],
  ] as const) {
    if (position < 0) throw new FunctionError(`${name} index must not be less than zero`, index);
    if (position > length) {
      const why = `${name} index must not be greater than the length of the list`;
      throw new FunctionError(why, index);
    }
  }
  if (start > end) throw new FunctionError("start index must not be greater than end index", 1);
  const elements = list.elements.slice(start, end);
  return list.kind === "tuple" ? tupleValue(elements) : listValue(list.type.element, elements);
}
