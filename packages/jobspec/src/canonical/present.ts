/** The fields that are given, so that they can be laid over defaults. */
export function present<T extends object>(given: T | null | undefined): Partial<T> {
  const fields: Partial<T> = { ...given };
  for (const name in fields) if (fields[name] === null) delete fields[name];
  return fields;
}

/** The items that are given, each converted; null for none. */
export function mapGiven<In, Out>(
  given: readonly (In | null)[] | null | undefined,
  convert: (item: In) => Out,
): Out[] | null {
  const items = (given ?? []).filter((item) => item !== null).map(convert);
  return items.length === 0 ? null : items;
}
