import type { ByteString } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { sortedEntries, typeOf } from "../../values/types.ts";
import { ANY, GoMap, Slice, type Value } from "../../values/value.ts";
import { mergeMaps } from "../collections.ts";
import { anyMap, type FunctionTable, strings, typed } from "../define.ts";
import { anySlice, textOf } from "./convert.ts";

const DICT = `map[string]${ANY}`;

const merge = merging(false);
const mergeOverwrite = merging(true);
const deepCopy = typed([ANY], ([value]) => copy(value));

/** Sprig's functions of maps; those with "must" are the same. */
export const SPRIG_DICTS: FunctionTable = {
  deepCopy,
  dict: typed([], dict, ANY),
  dig: typed([], dig, ANY),
  get: typed([DICT, "string"], ([map, key]) => entriesOf(map).get(String(key)) ?? ""),
  hasKey: typed([DICT, "string"], ([map, key]) => entriesOf(map).has(String(key))),
  keys: typed([], (maps) => strings(maps.flatMap((map) => [...entriesOf(map).keys()])), DICT),
  merge,
  mergeOverwrite,
  mustDeepCopy: deepCopy,
  mustMerge: merge,
  mustMergeOverwrite: mergeOverwrite,
  omit: typed(
    [DICT],
    ([map, ...omitted]) => anyMap([...entriesOf(map)].filter(([key]) => !omitted.includes(key))),
    "string",
  ),
  pick: typed(
    [DICT],
    ([map, ...picked]) => anyMap([...entriesOf(map)].filter(([key]) => picked.includes(key))),
    "string",
  ),
  pluck: typed(
    ["string"],
    ([key, ...maps]) => {
      const name = String(key);
      const having = maps.map(entriesOf).filter((entries) => entries.has(name));
      return anySlice(having.map((entries) => entries.get(name)));
    },
    DICT,
  ),
  set: typed([DICT, "string", ANY], ([map, key, value]) => {
    entriesOf(map).set(String(key), value);
    return map;
  }),
  unset: typed([DICT, "string"], ([map, key]) => {
    entriesOf(map).delete(String(key));
    return map;
  }),
  values: typed([DICT], ([map]) => {
    return anySlice(map instanceof GoMap ? sortedEntries(map).map(([, value]) => value) : []);
  }),
};

function entriesOf(map: Value): Map<ByteString, Value> {
  return map instanceof GoMap ? (map.entries as Map<ByteString, Value>) : new Map();
}

function dict(args: readonly Value[]): GoMap {
  const map = new GoMap(new Map());
  for (let at = 0; at < args.length; at += 2) {
    map.entries.set(textOf(args[at]), at + 1 < args.length ? args[at + 1] : "");
  }
  return map;
}

/** A value in maps within maps, or the default that stands before the outermost map. */
function dig(args: readonly Value[]): Value {
  if (args.length < 3) throw new FunctionError("dig needs at least three arguments");
  const keys = args.slice(0, -2);
  let step = args.at(-1);
  for (const key of keys) {
    if (!(step instanceof GoMap)) {
      throw new FunctionError(
        `interface conversion: interface {} is ${typeOf(step)}, not map[string]interface {}`,
      );
    }
    const entries = entriesOf(step);
    if (!entries.has(String(key))) return args.at(-2);
    step = entries.get(String(key));
  }
  return step;
}

function merging(overrides: boolean) {
  return typed(
    [DICT],
    ([target, ...sources]) => {
      return sources.reduce((merged, source) => mergeMaps(merged, source, overrides), target);
    },
    DICT,
  );
}

function copy(value: Value): Value {
  if (value instanceof Slice) return new Slice(value.element, value.items.map(copy));
  if (!(value instanceof GoMap)) return value;
  const entries = [...value.entries].map(([key, each]) => [key, copy(each)] as const);
  return new GoMap(new Map(entries), value);
}
