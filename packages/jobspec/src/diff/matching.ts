/** By field, which items of the old list and the new one are two states of one thing. */
const ITEM_KEYS: Readonly<Record<string, string>> = {
  Services: "Name",
  Checks: "Name",
  Templates: "DestPath",
  Artifacts: "RelativeDest",
  Secrets: "Name",
  Actions: "Name",
  Identities: "Name",
  VolumeMounts: "Destination",
  ReservedPorts: "Label",
  DynamicPorts: "Label",
  Devices: "Name",
  Links: "Label",
  Upstreams: "DestinationName",
  Regions: "Name",
  Spreads: "Attribute",
  SpreadTarget: "Value",
};

/** Lists whose only item is the same thing before and after, whatever it is called. */
const SINGLE: ReadonlySet<string> = new Set(["Services", "Networks"]);

type Item = Readonly<Record<string, unknown>>;

/** The items of two lists side by side; what has no counterpart stands beside null. */
export function matchItems(
  field: string,
  old: readonly Item[],
  next: readonly Item[],
): [Item | null, Item | null][] {
  if (SINGLE.has(field) && old.length === 1 && next.length === 1) {
    return [[old[0] ?? null, next[0] ?? null]];
  }
  const remaining = new Map<string, Item[]>();
  for (const item of next) {
    const key = keyOf(field, item);
    remaining.set(key, [...(remaining.get(key) ?? []), item]);
  }
  const pairs = old.map((item): [Item | null, Item | null] => [
    item,
    remaining.get(keyOf(field, item))?.shift() ?? null,
  ]);
  for (const item of [...remaining.values()].flat()) pairs.push([null, item]);
  return pairs;
}

/** Things without a key of their own are the same only if all of them is. */
function keyOf(field: string, item: Item): string {
  const key = ITEM_KEYS[field];
  const value = key === undefined ? item : item[key];
  return JSON.stringify(value, (_name, part) => (typeof part === "bigint" ? `${part}` : part));
}
