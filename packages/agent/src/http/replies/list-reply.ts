import { Fault } from "@drover/fault";
import { compileFilter } from "../filter/filter.ts";
import type { JsonText } from "./json-text.ts";
import { sortInSlices } from "./sort-in-slices.ts";
import { TimeSlice } from "./time-slice.ts";

/** What a request for a list says of it. */
export interface ListRequest {
  readonly namespace: string;
  readonly access: { sees(namespace: string): boolean };
  readonly query: {
    readonly prefix: string;
    readonly filter: string;
    readonly per_page: number;
    readonly next_token: string;
    readonly reverse: boolean;
  };
}

/** How a list is ordered, cut and shown. */
export interface ListOptions<Row, Shown> {
  /** What rows are ordered and paged by; unique. */
  readonly keyOf: (row: Row) => string;
  /** What `?prefix=` is compared with. */
  readonly idOf: (row: Row) => string;
  readonly namespaceOf?: (row: Row) => string;
  /** What a selector of `?filter=` may begin with. */
  readonly fields: ReadonlySet<string>;
  readonly show: (row: Row) => JsonText<Shown>;
}

/**
 * A list as `?namespace=`, `?prefix=`, `?filter=`, `?per_page=`, `?next_token=` and `?reverse=` ask for
 * it. The rows are taken at once, and worked on in slices.
 */
export async function listReply<Row extends object, Shown>(
  { namespace, query, access }: ListRequest,
  rows: Iterable<Row>,
  { keyOf, idOf, namespaceOf, fields, show }: ListOptions<Row, Shown>,
): Promise<{ items: Iterable<JsonText<Shown>>; nextToken?: string }> {
  const prefix = query.prefix.toLowerCase();
  const matches = compileFilter(query.filter, fields);
  const { reverse, per_page: perPage, next_token: start } = query;
  const slice = new TimeSlice();
  const isWanted = (own: string) => namespace === "*" || own === namespace;

  const wanted: { key: string; row: Row }[] = [];
  for (const row of [...rows]) {
    if (slice.isOver) await slice.next();
    const own = namespaceOf?.(row);
    if (own !== undefined && !(isWanted(own) && access.sees(own))) continue;
    if (prefix !== "" && !idOf(row).toLowerCase().startsWith(prefix)) continue;
    const key = keyOf(row);
    if (start !== "" && (reverse ? key > start : key < start)) continue;
    if (matches(row)) wanted.push({ key, row });
  }
  const direction = reverse ? -1 : 1;
  const sorted = await sortInSlices(
    wanted,
    (a, b) => (a.key < b.key ? -direction : direction),
    slice,
  );
  const page = perPage > 0 ? sorted.slice(0, perPage) : sorted;
  const next = sorted[page.length];
  const items = Iterator.from(page).map(({ row }) => show(row));
  return next === undefined ? { items } : { items, nextToken: next.key };
}

/** A prefix of an id must be one of a UUID: hexadecimal digits and dashes. */
export function requireIdPrefix({ query: { prefix } }: ListRequest): void {
  if (!/^[0-9a-fA-F-]*$/.test(prefix)) {
    throw new Fault(
      "invalid_argument",
      `Invalid id prefix "${prefix}": it may hold only 0-9, a-f and dashes`,
    );
  }
}
