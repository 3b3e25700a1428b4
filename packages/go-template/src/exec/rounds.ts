import { integerOf, sortedEntries } from "../values/types.ts";
import { GoMap, Integer, Slice, type Value } from "../values/value.ts";

/** Index or key, and element; a number has no index. */
export type Round = readonly [Value, Value];

/** What `range` goes through; undefined for what has no elements. */
export function roundsOf(value: Value): Iterable<Round> | undefined {
  if (value === undefined || value === null) return [];
  if (value instanceof Slice) {
    return value.items.entries().map(([index, item]) => [BigInt(index), item] as const);
  }
  if (value instanceof GoMap) return sortedEntries(value);
  const count = integerOf(value);
  return count === undefined ? undefined : countTo(count, value);
}

function* countTo(count: bigint, value: Value): Generator<Round> {
  for (let number = 0n; number < count; number++) {
    yield [undefined, value instanceof Integer ? value.another(number) : number];
  }
}
