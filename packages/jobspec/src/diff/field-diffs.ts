import type { FieldDiff } from "@drover/job";

/** The fields of an object as text, by name; a map's entries are `Meta[key]`. */
export type FlatFields = ReadonlyMap<string, string>;

/**
 * How fields differ, in the order of their names. A field that is empty counts as absent.
 *
 * @param contextual whether unchanged fields are listed too, for whoever shows the whole object
 */
export function fieldDiffs(old: FlatFields, next: FlatFields, contextual: boolean): FieldDiff[] {
  const diffs: FieldDiff[] = [];
  for (const name of new Set([...old.keys(), ...next.keys()])) {
    const diff = fieldDiff(name, old.get(name) ?? "", next.get(name) ?? "");
    if (contextual || diff.Type !== "None") diffs.push(diff);
  }
  return diffs.sort(byNameAndValue);
}

export function fieldDiff(name: string, old: string, next: string): FieldDiff {
  return { Type: typeOf(old, next), Name: name, Old: old, New: next, Annotations: null };
}

export function byNameAndValue(a: FieldDiff, b: FieldDiff): number {
  return compare(a.Name, b.Name) || compare(a.Old, b.Old) || compare(a.New, b.New);
}

function typeOf(old: string, next: string): FieldDiff["Type"] {
  if (old === next) return "None";
  if (old === "") return "Added";
  return next === "" ? "Deleted" : "Edited";
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
