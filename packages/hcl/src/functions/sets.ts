import { FunctionError, type HclFunction } from "../eval/function.ts";
import { ConversionError, convert, findConversion } from "../values/convert.ts";
import { containsUnknown, hashKey } from "../values/set-order.ts";
import { DYNAMIC, setType, type Type, tupleType } from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import { listValue, setValue, tupleValue, unknownValue, type Value } from "../values/value.ts";
import { any, elementsOf, type FunctionTable } from "./define.ts";

const SET_OF_ANY = setType(DYNAMIC);

/** Larger products are refused. */
const MAX_PRODUCT = 200_000;

function setParameter(name: string) {
  return { name, type: SET_OF_ANY, allowDynamic: true };
}

/** An operation that goes through the sets from the first on, and changes what is kept by each further one. */
function fold(
  change: (kept: Map<unknown, Value>, next: ReadonlyMap<unknown, Value>) => void,
): Pick<HclFunction, "resultType" | "call"> {
  return {
    resultType: SET_OF_ANY,
    call: (args) => {
      const element = elementTypeOf(args);
      const sets = args.map((each, index) => toSet(each, element, index));
      if (sets.some(containsUnknown)) return unknownValue(setType(element), { notNull: true });
      const [first, ...others] = sets;
      const kept = byKey(elementsOf(first));
      for (const each of others) change(kept, byKey(elementsOf(each)));
      return setValue(element, kept.values());
    },
  };
}

function byKey(elements: Iterable<Value>): Map<unknown, Value> {
  return new Map(Array.from(elements, (each) => [hashKey(each), each]));
}

/** One element type for all sets; an empty one of no type leaves it to the others. */
function elementTypeOf(args: readonly Value[]): Type {
  const types = args.flatMap((each) => {
    const type = each.type.kind === "set" ? each.type.element : DYNAMIC;
    return type.kind === "dynamic" && elementsOf(each).length === 0 ? [] : [type];
  });
  if (types.length === 0) return DYNAMIC;
  const unified = unifyTypes(types, { unsafe: true });
  if (unified !== undefined) return unified;
  throw new FunctionError("given sets must all have compatible element types");
}

function toSet(value: Value, element: Type, argument: number): Value {
  try {
    return convert(value, setType(element));
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw new FunctionError(error.message, argument);
  }
}

export const SET_FUNCTIONS: FunctionTable = {
  setunion: {
    parameters: [setParameter("first_set")],
    variadic: setParameter("other_sets"),
    ...fold((kept, next) => {
      for (const [key, each] of next) kept.set(key, each);
    }),
  },
  setintersection: {
    parameters: [setParameter("first_set")],
    variadic: setParameter("other_sets"),
    ...fold((kept, next) => {
      for (const key of kept.keys()) if (!next.has(key)) kept.delete(key);
    }),
  },
  setsubtract: {
    parameters: [setParameter("a"), setParameter("b")],
    ...fold((kept, next) => {
      for (const key of next.keys()) kept.delete(key);
    }),
  },
  setproduct: {
    parameters: [],
    variadic: any("sets"),
    resultType: DYNAMIC,
    call: (args, environment) => {
      if (args.length < 2) throw new FunctionError("at least two arguments are required");
      const factors = args.map(toFactor);
      const size = factors.reduce((product, { elements }) => product * elements.length, 1);
      if (size > MAX_PRODUCT) {
        throw new FunctionError(`the product has ${size} elements, more than ${MAX_PRODUCT}`);
      }
      environment.charge(size * args.length);
      const type = tupleType(factors.map((each) => each.type));
      const rows = product(factors.map(({ elements }) => elements)).map(tupleValue);
      const isList = args.every((each) => each.type.kind !== "set");
      return isList ? listValue(type, rows) : setValue(type, rows);
    },
  },
};

function toFactor(value: Value, index: number): { type: Type; elements: readonly Value[] } {
  if (value.type.kind === "list" || value.type.kind === "set") {
    return { type: value.type.element, elements: elementsOf(value) };
  }
  if (value.kind !== "tuple") throw new FunctionError("a set or a list is required", index);
  if (value.elements.length === 0) return { type: DYNAMIC, elements: [] };
  const common = toCommonType(value.elements);
  if (common !== undefined) return common;
  throw new FunctionError("all elements must be of the same type", index);
}

/** Every combination of one element of each list; the last varies fastest. */
function product(lists: readonly (readonly Value[])[]): Value[][] {
  return lists.reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((each) => [...row, each])),
    [[]],
  );
}

/** One type for all elements, and the elements converted to it; undefined if there is none. */
function toCommonType(elements: readonly Value[]): { type: Type; elements: Value[] } | undefined {
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
