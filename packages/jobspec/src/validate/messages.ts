import { below } from "@drover/schema";

/** Something that a validator has to say about what it was given. */
export interface Finding {
  /** Where it stands in what was given, as `Resources.MemoryMB`; "" for the whole. */
  readonly path: string;
  readonly message: string;
}

/** What a validator finds; a bare text is about the whole of what it was given. */
export type Findings = Iterable<Finding | string>;

/** A finding about one field. */
export function at(path: string, message: string): Finding {
  return { path, message };
}

/** The findings about a part, each with what the part is before it. */
export function* within(
  context: string,
  path: string | readonly [list: string, index: number],
  findings: Findings,
): Generator<Finding> {
  for (const finding of about(typeof path === "string" ? path : below(...path), findings)) {
    yield at(finding.path, `${context}: ${finding.message}`);
  }
}

/** The findings about a field, as they are. */
export function* about(field: string, findings: Findings): Generator<Finding> {
  for (const finding of findings) {
    const { path, message } = typeof finding === "string" ? at("", finding) : finding;
    yield at(field === "" || path === "" ? `${field}${path}` : `${field}.${path}`, message);
  }
}

/** What there is to say of each item of a list, about that item. */
export function* each<T>(
  list: string,
  items: readonly T[] | null,
  judge: (item: T) => Findings,
): Generator<Finding> {
  for (const [i, item] of (items ?? []).entries()) yield* about(below(list, i), judge(item));
}

/** A text in double quotes, as messages show values. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
