import { Fault } from "@drover/fault";
import type { Exchange } from "./exchange.ts";
import { compileFilter } from "./filter/filter.ts";
import type { Reply } from "./reply.ts";
import { sortInSlices } from "./sort-in-slices.ts";
import { TimeSlice } from "./time-slice.ts";

/** How a list is ordered, cut and shown. */
export interface ListOptions<Row> {
  /** What rows are ordered and paged by; unique. */
  readonly keyOf: (row: Row) => string;
  /** What `?prefix=` is compared with. */
  readonly idOf: (row: Row) => string;
  readonly namespaceOf?: (row: Row) => string;
  /** What a selector of `?filter=` may begin with. */
  readonly fields: ReadonlySet<string>;
  /** The JSON of a row. */
  readonly show: (row: Row) => string;
}

/**
 * A list as `?namespace=`, `?prefix=`, `?filter=`, `?per_page=`, `?next_token=` and `?reverse=` ask for
 * it. The rows are taken at once, and worked on in slices.
 */
export async function listReply<Row extends object>(
  exchange: Exchange,
  rows: Iterable<Row>,
  { keyOf, idOf, namespaceOf, fields, show }: ListOptions<Row>,
): Promise<Reply> {
  const { query, namespace } = exchange;
  const prefix = (query.get("prefix") ?? "").toLowerCase();
  const matches = compileFilter(query.get("filter") ?? "", fields);
  const reverse = exchange.flag("reverse");
  const perPage = exchange.integer("per_page") ?? 0;
  const start = query.get("next_token") ?? "";
  const slice = new TimeSlice();

  const wanted: { key: string; row: Row }[] = [];
  for (const row of [...rows]) {
    if (slice.isOver) await slice.next();
    if (namespace !== "*" && namespaceOf && namespaceOf(row) !== namespace) continue;
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
export function requireIdPrefix(exchange: Exchange): void {
  const prefix = exchange.query.get("prefix") ?? "";
  if (!/^[0-9a-fA-F-]*$/.test(prefix)) {
    throw new Fault(
      "invalid_argument",
      `Invalid id prefix "${prefix}": it may hold only 0-9, a-f and dashes`,
    );
  }
}
