import { FunctionError } from "../../error.ts";
import { deepEqual } from "../../values/deep-equal.ts";
import { ANY, type GoFunction, Slice, type Value } from "../../values/value.ts";
import { type FunctionTable, ofAny, strings, typed } from "../define.ts";
import { anySlice, goKind, isEmpty, listOf, textOf, textsOf, toInteger } from "./convert.ts";

const append = ofAny(2, (list, item) => anySlice([...listOf(list, "push on"), item]));
const chunk = typed(["int", ANY], ([size, list]) => chunked(Number(size), listOf(list, "chunk")));
const compact = ofAny(1, (list) => {
  return anySlice(listOf(list, "compact on").filter((item) => !isEmpty(item)));
});
const first = ofAny(1, (list) => listOf(list, "find first on").at(0) ?? null);
const has = ofAny(2, (needle, list) => {
  if (list === null || list === undefined) return false;
  return listOf(list, "find has on").some((item) => deepEqual(item, needle));
});
const initial = ofAny(1, (list) => anySlice(listOf(list, "find initial on").slice(0, -1)));
const last = ofAny(1, (list) => listOf(list, "find last on").at(-1) ?? null);
const prepend = ofAny(2, (list, item) => anySlice([item, ...listOf(list, "prepend on")]));
const rest = ofAny(1, (list) => anySlice(listOf(list, "find rest on").slice(1)));
const reverse = ofAny(1, (list) => anySlice(listOf(list, "find reverse on").toReversed()));
const slice = ofAny(1, sliceOf, ANY);
const uniq = ofAny(1, (list) => {
  const items = listOf(list, "find uniq on");
  return anySlice(
    items.filter((item, at) => items.findIndex((other) => deepEqual(other, item)) === at),
  );
});
const without = ofAny(
  1,
  (list, ...omitted) => {
    const items = listOf(list, "find without on");
    return anySlice(items.filter((item) => !omitted.some((other) => deepEqual(other, item))));
  },
  ANY,
);
const list: GoFunction = typed([], (items) => anySlice(items), ANY);

/** Sprig's functions of lists; those with "must" are the same, for ours fail in either case. */
export const SPRIG_LISTS: FunctionTable = {
  append,
  chunk,
  compact,
  concat: typed([], (lists) => anySlice(lists.flatMap((each) => listOf(each, "concat"))), ANY),
  first,
  has,
  initial,
  last,
  list,
  mustAppend: append,
  mustChunk: chunk,
  mustCompact: compact,
  mustFirst: first,
  mustHas: has,
  mustInitial: initial,
  mustLast: last,
  mustPrepend: prepend,
  mustPush: append,
  mustRest: rest,
  mustReverse: reverse,
  mustSlice: slice,
  mustUniq: uniq,
  mustWithout: without,
  prepend,
  push: append,
  rest,
  reverse,
  slice,
  sortAlpha: ofAny(1, (value) => {
    return strings(value instanceof Slice ? textsOf(value).sort() : [textOf(value)]);
  }),
  tuple: list,
  uniq,
  without,
};

function chunked(size: number, items: readonly Value[]): Slice {
  if (size <= 0) throw new FunctionError("runtime error: makeslice: len out of range");
  const count = Math.max(Math.ceil(items.length / size), 0);
  const chunks = Array.from({ length: count }, (_, at) => {
    return anySlice(items.slice(at * size, (at + 1) * size));
  });
  return new Slice(`[]${ANY}`, chunks);
}

function sliceOf(list: Value, ...indexes: readonly Value[]): Value {
  if (!(list instanceof Slice)) {
    throw new FunctionError(`list should be type of slice or array but ${goKind(list)}`);
  }
  const { length } = list.items;
  if (length === 0) return null;
  const [start = 0, end = length] = indexes.map((index) => Number(toInteger(index)));
  if (start < 0 || end < start || end > length) {
    throw new FunctionError("reflect.Value.Slice: slice index out of bounds");
  }
  return new Slice(list.element, list.items.slice(start, end));
}
