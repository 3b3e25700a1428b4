import { type CallEnvironment, FunctionError } from "../eval/function.ts";
import { countGraphemes } from "../source/source.ts";
import { convert, findConversion } from "../values/convert.ts";
import { describeType } from "../values/describe-type.ts";
import { valuesEqual } from "../values/equal.ts";
import { hashKey } from "../values/set-order.ts";
import {
  BOOL,
  DYNAMIC,
  type ListType,
  listType,
  NUMBER,
  STRING,
  type Type,
} from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import {
  boolValue,
  listValue,
  nullValue,
  numberValue,
  stringValue,
  tupleValue,
  unknownValue,
  type Value,
} from "../values/value.ts";
import {
  any,
  elementsOf,
  entriesOf,
  type FunctionTable,
  integerOf,
  isSequence,
  knownOnly,
  LIST_OF_ANY,
  LIST_OF_STRINGS,
  number,
  numberOf,
  textOf,
} from "./define.ts";
import { graphemesOf } from "./graphemes.ts";

/** `range` makes no more elements than this, as cty's does not. */
const MAX_RANGE = 1024;

export const SEQUENCE_FUNCTIONS: FunctionTable = {
  length: {
    parameters: [any("collection")],
    resultType: NUMBER,
    call: ([value]) => numberValue(lengthOf(value)),
  },
  element: {
    parameters: [any("list"), number("index")],
    resultType: DYNAMIC,
    call: ([list, index]) => {
      const { type } = list ?? nullValue(DYNAMIC);
      if (type.kind !== "list" && type.kind !== "tuple") {
        throw new FunctionError(`cannot read elements from ${describeType(type)}`);
      }
      const elements = elementsOf(list);
      const remainder = integerOf(index) % elements.length;
      const element = elements[remainder < 0 ? remainder + elements.length : remainder];
      if (element !== undefined) return element;
      throw new FunctionError("cannot use element function with an empty list");
    },
  },
  index: {
    parameters: [any("collection"), any("key", { allowDynamic: true })],
    resultType: DYNAMIC,
    call: ([collection, key]) => elementByKey(collection, key),
  },
  contains: {
    parameters: [any("list"), any("value", { allowNull: true })],
    resultType: BOOL,
    call: ([list, wanted], environment) => {
      if (list === undefined || wanted === undefined || !isSequence(list.type)) {
        throw new FunctionError("argument must be list, tuple, or set");
      }
      environment.charge(elementsOf(list).length);
      const found = elementsOf(list).map((each) => valuesEqual(wanted, each));
      if (found.includes(true)) return boolValue(true);
      return found.includes(undefined) ? unknownValue(BOOL, { notNull: true }) : boolValue(false);
    },
  },
  coalescelist: {
    parameters: [],
    variadic: any("vals", { allowNull: true, allowUnknown: true, allowDynamic: true }),
    resultType: DYNAMIC,
    call: (args) => {
      if (args.length === 0) throw new FunctionError("at least one argument is required");
      for (const { kind, type } of args) {
        if (kind === "unknown") return unknownValue(DYNAMIC);
        if (type.kind !== "list" && type.kind !== "tuple") {
          throw new FunctionError("coalescelist arguments must be lists or tuples");
        }
      }
      const found = args.find((each) => elementsOf(each).length > 0);
      if (found !== undefined) return found;
      throw new FunctionError("no non-null arguments");
    },
  },
  compact: knownOnly({
    parameters: [{ name: "list", type: LIST_OF_STRINGS }],
    resultType: LIST_OF_STRINGS,
    call: ([list]) =>
      listValue(
        STRING,
        elementsOf(list).filter((each) => textOf(each) !== ""),
      ),
  }),
  concat: {
    parameters: [],
    variadic: any("seqs"),
    resultType: DYNAMIC,
    call: (args, environment) => concat(args, environment),
  },
  chunklist: {
    parameters: [{ name: "list", type: LIST_OF_ANY }, number("size")],
    resultType: ([list]) => listType(list?.type ?? DYNAMIC),
    call: ([list, sizeValue]) => {
      const size = integerOf(sizeValue);
      if (size < 0) throw new FunctionError("the size argument must be positive");
      const type = list?.type.kind === "list" ? list.type : LIST_OF_ANY;
      const elements = elementsOf(list);
      const chunks: Value[] = [];
      for (let at = 0; at < elements.length; at += size || elements.length) {
        chunks.push(listValue(type.element, elements.slice(at, at + (size || elements.length))));
      }
      return listValue(type, chunks);
    },
  },
  distinct: knownOnly({
    parameters: [{ name: "list", type: LIST_OF_ANY }],
    resultType: ([list]) => list?.type ?? DYNAMIC,
    call: ([list]) => {
      const seen = new Set<unknown>();
      const kept = elementsOf(list).filter((each) => {
        const key = hashKey(each);
        const isNew = !seen.has(key);
        seen.add(key);
        return isNew;
      });
      return listValue(list?.type.kind === "list" ? list.type.element : DYNAMIC, kept);
    },
  }),
  flatten: {
    parameters: [any("list")],
    resultType: DYNAMIC,
    call: ([list], environment) => {
      if (list === undefined || !isSequence(list.type)) {
        throw new FunctionError("can only flatten lists, sets and tuples");
      }
      const flat = flatten(list, environment);
      return flat === undefined ? unknownValue(DYNAMIC) : tupleValue(flat);
    },
  },
  range: {
    parameters: [],
    variadic: number("params"),
    resultType: listType(NUMBER),
    call: (args) => range(args),
  },
  reverse: {
    parameters: [any("list")],
    resultType: DYNAMIC,
    call: ([list]) => reverse(list),
  },
  slice: {
    parameters: [any("list"), number("start_index"), number("end_index")],
    resultType: DYNAMIC,
    call: ([list, start, end]) => slice(list, integerOf(start, 1), integerOf(end, 2)),
  },
};

/** Also of maps, objects and strings, which cty's function refuses but Nomad's manual allows. */
function lengthOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  if (value.kind === "string") return countGraphemes(value.value);
  if (isSequence(value.type)) return elementsOf(value).length;
  if (value.type.kind === "map" || value.type.kind === "object") return entriesOf(value).size;
  throw new FunctionError("collection must be a list, a map, a tuple or a string");
}

/**
 * The element at a position or key. For a key that is no position of the list, the position of the
 * element that is equal to it: that is what Nomad's manual says this function does.
 */
function elementByKey(collection: Value | undefined, key: Value | undefined): Value {
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

function concat(args: readonly Value[], environment: CallEnvironment): Value {
  if (args.length === 0) throw new FunctionError("at least one argument is required");
  for (const [index, { type }] of args.entries()) {
    if (type.kind !== "list" && type.kind !== "tuple") {
      const why = `all arguments must be lists or tuples; got ${describeType(type)}`;
      throw new FunctionError(why, index);
    }
  }
  environment.charge(args.reduce((sum, each) => sum + elementsOf(each).length, 0));
  const common = commonListType(args);
  if (common === undefined) return tupleValue(args.flatMap(elementsOf));
  const lists = args.map((each) => convert(each, common));
  return listValue(common.element, lists.flatMap(elementsOf));
}

function commonListType(args: readonly Value[]): ListType | undefined {
  const types = args.map(({ type }) => type);
  if (!types.every(({ kind }) => kind === "list")) return undefined;
  const unified = unifyTypes(types, { unsafe: true });
  return unified?.kind === "list" ? unified : undefined;
}

function flatten(list: Value, environment: CallEnvironment): Value[] | undefined {
  const flat: Value[] = [];
  for (const each of elementsOf(list)) {
    environment.charge(1);
    if (each.type.kind === "dynamic" && each.kind === "unknown") return undefined;
    if (each.kind === "null" || !isSequence(each.type)) flat.push(each);
    else if (each.kind === "unknown") return undefined;
    else {
      const inner = flatten(each, environment);
      if (inner === undefined) return undefined;
      for (const element of inner) flat.push(element);
    }
  }
  return flat;
}

function range(args: readonly Value[]): Value {
  if (args.length < 1 || args.length > 3) {
    throw new FunctionError("must have one, two, or three arguments");
  }
  const numbers = args.map((each) => numberOf(each));
  const zero = numberOf(numberValue(0));
  const [start = zero, end = zero] = numbers.length === 1 ? [zero, ...numbers] : numbers;
  const step = numbers[2] ?? numberOf(numberValue(end.compare(start) < 0 ? -1 : 1));
  if (step.isZero) throw new FunctionError("step must not be zero", 2);
  const isDown = step.sign < 0;
  if (isDown && end.compare(start) > 0) {
    throw new FunctionError("end must be less than start when step is negative", 1);
  }
  if (!isDown && end.compare(start) < 0) {
    throw new FunctionError("end must be greater than start when step is positive", 1);
  }
  const values: Value[] = [];
  for (let next = start; isDown ? next.compare(end) > 0 : next.compare(end) < 0; ) {
    if (values.length >= MAX_RANGE) {
      throw new FunctionError(
        `more than ${MAX_RANGE} values were generated; either decrease the difference between start and end or use a smaller step`,
      );
    }
    values.push(numberValue(next));
    next = next.add(step) ?? end;
  }
  return listValue(NUMBER, values);
}

/** A string is reversed too, which is what Nomad's function of this name does. */
function reverse(list: Value | undefined): Value {
  if (list?.kind === "string") return stringValue(graphemesOf(list.value).reverse().join(""));
  if (list === undefined || !isSequence(list.type)) {
    const type: Type = list?.type ?? DYNAMIC;
    throw new FunctionError(`can only reverse list or tuple values, not ${describeType(type)}`, 0);
  }
  const reversed = [...elementsOf(list)].reverse();
  return list.type.kind === "tuple" ? tupleValue(reversed) : listValue(list.type.element, reversed);
}

function slice(list: Value | undefined, start: number, end: number): Value {
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

/** One type for all elements, and the elements converted to it; undefined if there is none. */
export function toCommonType(
  elements: readonly Value[],
): { type: Type; elements: Value[] } | undefined {
  const type = unifyTypes(
    elements.map((each) => each.type),
    { unsafe: true },
  );
  if (type === undefined) return undefined;
  const converted = elements.map(
    (each) => findConversion(each.type, type, { unsafe: true })?.(each) ?? each,
  );
  return { type, elements: converted };
}
