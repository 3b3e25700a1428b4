import { type CallEnvironment, FunctionError } from "../eval/function.ts";
import { countGraphemes } from "../source/source.ts";
import { convert } from "../values/convert.ts";
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
  textOf,
} from "./define.ts";
import { elementAround, elementByKey, slice } from "./element.ts";
import { graphemesOf } from "./graphemes.ts";
import { range } from "./range.ts";

export const SEQUENCE_FUNCTIONS: FunctionTable = {
  length: {
    parameters: [any("collection")],
    resultType: NUMBER,
    call: ([value]) => numberValue(lengthOf(value)),
  },
  element: {
    parameters: [any("list"), number("index")],
    resultType: DYNAMIC,
    call: ([list, index]) => elementAround(list, integerOf(index)),
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
