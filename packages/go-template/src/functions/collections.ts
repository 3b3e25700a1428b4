import type { ByteString } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { plainDirective } from "../format/directive.ts";
import { formatValue } from "../format/format-value.ts";
import { quote } from "../format/quote.ts";
import { integerOf, kindOf, sortedEntries, typeOf } from "../values/types.ts";
import { ANY, GoMap, Integer, type MapKey, Slice, Struct, type Value } from "../values/value.ts";
import { type FunctionTable, itemsOf, ofAny, stringsOf, typed } from "./define.ts";
import { parseInt64 } from "./parsing.ts";

const ANY_MAP = `map[string]${ANY}`;
/** More than any template means; a longer list would only fill the memory. */
const MAX_ROUNDS = 1_000_000n;

/** Functions of lists and maps. */
export const COLLECTION_FUNCTIONS: FunctionTable = {
  byKey: typed(["[]*dependency.KeyPair"], ([pairs]) => byKey(pairs)),
  byPort: ofAny(1, (services) => groupBy("byPort", services, (each) => [fieldOf(each, "Port")])),
  byTag: ofAny(1, (services) => {
    return groupBy("byTag", services, (each) => stringsOf(fieldOf(each, "Tags")));
  }),
  contains: ofAny(2, (value, list) => isIn(list, value)),
  containsAll: containsSome((values, list) => values.every((value) => isIn(list, value))),
  containsAny: containsSome((values, list) => values.some((value) => isIn(list, value))),
  containsNone: containsSome((values, list) => !values.some((value) => isIn(list, value))),
  containsNotAll: containsSome((values, list) => !values.every((value) => isIn(list, value))),
  explode: typed(["[]*dependency.KeyPair"], ([pairs]) => explode("explode", pairEntries(pairs))),
  explodeMap: typed([ANY_MAP], ([map]) => explode("explodeMap", entriesOf(map))),
  in: ofAny(2, (list, value) => isIn(list, value)),
  loop: ofAny(0, loop, ANY),
  mergeMap: typed([ANY_MAP, ANY_MAP], ([target, source]) => mergeMaps(target, source, false)),
  mergeMapWithOverride: typed([ANY_MAP, ANY_MAP], ([target, source]) =>
    mergeMaps(target, source, true),
  ),
};

function containsSome(holds: (values: readonly Value[], list: Value) => boolean) {
  return typed([`[]${ANY}`, ANY], ([values, list]) => holds(itemsOf(values), list));
}

/** Whether a list has a value, or a text another text. */
function isIn(list: Value, value: Value): boolean {
  if (typeof list === "string") return typeof value === "string" && list.includes(value);
  return itemsOf(list).some((item) => {
    if (typeof item === "string" || typeof item === "number") return item === value;
    const isSigned = kindOf(item) === "int" && kindOf(value) === "int";
    return isSigned && integerOf(item) === integerOf(value);
  });
}

function loop(...limits: readonly Value[]): Slice {
  if (limits.length < 1 || limits.length > 2) {
    throw new FunctionError(
      `loop: wrong number of arguments, expected 1 or 2, but got ${limits.length}`,
    );
  }
  const [first, second] = limits.map(loopLimit);
  const [start, stop] = second === undefined ? [0n, first ?? 0n] : [first ?? 0n, second];
  if (stop - start > MAX_ROUNDS) throw new FunctionError(`loop: more than ${MAX_ROUNDS} rounds`);
  const count = Math.max(Number(stop - start), 0);
  const items = Array.from({ length: count }, (_, at) => new Integer("int64", start + BigInt(at)));
  return new Slice("int64", items);
}

function loopLimit(value: Value): bigint {
  if (typeof value === "string") return parseInt64("parseInt", value);
  const integer = integerOf(value);
  if (integer === undefined) throw new FunctionError(`loop: bad argument type: ${typeOf(value)}`);
  return integer;
}

/** Keys with slashes become maps within maps. */
function explode(name: string, entries: readonly (readonly [ByteString, Value])[]): GoMap {
  const top = new GoMap(new Map());
  for (const [key, value] of entries) {
    const parts = key.split("/");
    const last = parts.pop() ?? "";
    const map = parts.reduce((outer, part) => nestedMap(name, outer, { part, key }), top);
    if (last !== "") map.entries.set(last, value);
  }
  return top;
}

function nestedMap(
  name: string,
  outer: GoMap,
  { part, key }: { part: ByteString; key: ByteString },
): GoMap {
  if (!outer.entries.has(part)) outer.entries.set(part, new GoMap(new Map()));
  const inner = outer.entries.get(part);
  if (inner instanceof GoMap) return inner;
  const shown = formatValue(inner, "q", plainDirective());
  throw new FunctionError(
    `${name}: not a map: ${quote(key)}: ${quote(part)} already has value ${shown}`,
  );
}

function entriesOf(map: Value): [ByteString, Value][] {
  if (!(map instanceof GoMap)) return [];
  return sortedEntries(map).map(([key, value]) => [String(key), value]);
}

function pairEntries(pairs: Value): [ByteString, Value][] {
  return itemsOf(pairs).map((pair) => [String(fieldOf(pair, "Key")), fieldOf(pair, "Value")]);
}

function byKey(pairs: Value): GoMap {
  const element = "map[string]*dependency.KeyPair";
  const top = new GoMap(new Map(), { element });
  for (const pair of itemsOf(pairs)) {
    const [first = "", ...others] = String(fieldOf(pair, "Key")).split("/");
    const key = others.join("/");
    if (key === "" || !(pair instanceof Struct)) continue;
    const known = top.entries.get(first);
    const inner =
      known instanceof GoMap ? known : new GoMap(new Map(), { element: "*dependency.KeyPair" });
    const fields = new Map([...pair.fields, ["Key", key]] as const);
    inner.entries.set(key, new Struct({ typeName: pair.typeName, fields }));
    top.entries.set(first, inner);
  }
  return top;
}

function groupBy(name: string, list: Value, keysOf: (item: Value) => readonly Value[]): GoMap {
  const isPort = name === "byPort";
  if (list !== null && list !== undefined && !(list instanceof Slice)) {
    throw new FunctionError(`${name}: wrong argument type ${typeOf(list)}`);
  }
  const groups = new Map<MapKey, Value[]>();
  for (const item of itemsOf(list)) {
    if (!(item instanceof Struct)) {
      throw new FunctionError(`${name}: wrong argument type ${typeOf(list)}`);
    }
    for (const each of keysOf(item)) {
      const key = isPort ? (integerOf(each) ?? 0n) : String(each);
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
  }
  const entries = [...groups].map(([key, items]) => [key, new Slice(ANY, items)] as const);
  return new GoMap(new Map(entries), { key: isPort ? "int" : "string", element: `[]${ANY}` });
}

function fieldOf(value: Value, name: string): Value {
  return value instanceof Struct ? value.fields.get(name) : undefined;
}

/** The target with what the source has besides; maps within maps are merged too. */
export function mergeMaps(target: Value, source: Value, overrides: boolean): GoMap {
  const merged = target instanceof GoMap ? target : new GoMap(new Map());
  if (!(source instanceof GoMap)) return merged;
  for (const [key, value] of source.entries) {
    const known = merged.entries.get(key);
    if (known instanceof GoMap && value instanceof GoMap) mergeMaps(known, value, overrides);
    else if (isEmpty(known) || (overrides && !isEmpty(value))) merged.entries.set(key, value);
  }
  return merged;
}

function isEmpty(value: Value): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  if (value === 0 || value === 0n) return true;
  return (
    (value instanceof Slice
      ? value.items.length
      : value instanceof GoMap
        ? value.entries.size
        : 1) === 0
  );
}
