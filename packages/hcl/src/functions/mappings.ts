import { FunctionError } from "../eval/function.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { describeType } from "../values/describe-type.ts";
import { containsUnknown } from "../values/set-order.ts";
import { DYNAMIC, STRING, type Type, typesEqual } from "../values/type.ts";
import {
  listValue,
  mapValue,
  objectValue,
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
  LIST_OF_STRINGS,
  string,
  textOf,
  textsOf,
} from "./define.ts";

export const MAPPING_FUNCTIONS: FunctionTable = {
  keys: {
    parameters: [any("inputMap")],
    resultType: DYNAMIC,
    call: ([map]) => {
      checkMapping(map, "must have map or object type");
      const keys = [...entriesOf(map).keys()].map(stringValue);
      return map?.kind === "object" ? tupleValue(keys) : listValue(STRING, keys);
    },
  },
  values: {
    parameters: [any("mapping")],
    resultType: DYNAMIC,
    call: ([map]) => {
      checkMapping(map, "values() requires a map as the first argument");
      const values = [...entriesOf(map).values()];
      return map?.kind === "map" ? listValue(map.type.element, values) : tupleValue(values);
    },
  },
  lookup: {
    parameters: [any("inputMap"), string("key"), any("default")],
    resultType: DYNAMIC,
    call: ([map, key, defaultValue]) => lookUp(map, textOf(key), defaultValue),
  },
  merge: {
    parameters: [],
    variadic: any("maps", { allowNull: true, allowDynamic: true }),
    resultType: DYNAMIC,
    call: (args, environment) => {
      environment.charge(args.reduce((sum, each) => sum + entriesOf(each).size, 0));
      return merge(args);
    },
  },
  zipmap: {
    parameters: [{ name: "keys", type: LIST_OF_STRINGS }, any("values")],
    resultType: DYNAMIC,
    call: ([keys, values]) => {
      if (values?.kind !== "list" && values?.kind !== "tuple") {
        throw new FunctionError("values argument must be a list or tuple value", 1);
      }
      if (keys === undefined || containsUnknown(keys)) return unknownValue(DYNAMIC);
      const names = textsOf(keys, 0);
      const elements = elementsOf(values);
      if (names.length !== elements.length) {
        throw new FunctionError(
          `number of keys (${names.length}) does not match number of values (${elements.length})`,
        );
      }
      const entries = elements.map((each, index) => [names[index] ?? "", each] as const);
      return values.kind === "list" ? mapValue(values.type.element, entries) : objectValue(entries);
    },
  },
};

function checkMapping(value: Value | undefined, message: string): void {
  if (value?.type.kind !== "map" && value?.type.kind !== "object") {
    throw new FunctionError(message, 0);
  }
}

function lookUp(map: Value | undefined, key: string, defaultValue: Value | undefined): Value {
  if (map === undefined || defaultValue === undefined) throw new FunctionError("missing argument");
  checkMapping(map, "lookup() requires a map as the first argument");
  let type: Type = defaultValue.type;
  if (map.type.kind === "map") {
    type = map.type.element;
    tryConvert(defaultValue, type);
  } else if (map.type.kind === "object") type = map.type.attributes.get(key) ?? type;
  if (containsUnknown(map)) return unknownValue(type);
  return entriesOf(map).get(key) ?? tryConvert(defaultValue, type);
}

function tryConvert(value: Value, type: Type): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw new FunctionError("the default value must have the same type as the map elements", 2);
  }
}

/** A map if all are maps of one type, else an object; later arguments win. */
function merge(args: readonly Value[]): Value {
  const entries = new Map<string, Value>();
  for (const { kind, type } of args) {
    if (type.kind === "dynamic" && kind !== "null") return unknownValue(DYNAMIC);
    if (type.kind !== "map" && type.kind !== "object" && type.kind !== "dynamic") {
      throw new FunctionError(`arguments must be maps or objects, got "${describeType(type)}"`);
    }
  }
  for (const each of args) {
    for (const [key, value] of entriesOf(each)) entries.set(key, value);
  }
  const [first] = args;
  const isUniform =
    first?.type.kind === "map" && args.every(({ type }) => typesEqual(type, first.type));
  return isUniform && first.type.kind === "map"
    ? mapValue(first.type.element, entries)
    : objectValue(entries);
}
