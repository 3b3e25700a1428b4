import { Fault } from "@drover/fault";
import type { Exchange } from "./exchange.ts";
import { compileFilter } from "./filter.ts";
import type { Reply } from "./reply.ts";

/** How a list is ordered, cut and shown. */
export interface ListOptions<Row, Shown> {
  /** What rows are ordered and paged by; unique. */
  readonly keyOf: (row: Row) => string;
  /** What `?prefix=` is compared with. */
  readonly idOf: (row: Row) => string;
  readonly namespaceOf?: (row: Row) => string;
  readonly show: (row: Row) => Shown;
}

/** A list as `?namespace=`, `?prefix=`, `?filter=`, `?per_page=`, `?next_token=` and `?reverse=` ask for it. */
export function listReply<Row, Shown>(
  exchange: Exchange,
  rows: Iterable<Row>,
  { keyOf, idOf, namespaceOf, show }: ListOptions<Row, Shown>,
): Reply {
  const { query, namespace } = exchange;
  const prefix = (query.get("prefix") ?? "").toLowerCase();
  const matches = compileFilter(query.get("filter") ?? "");
  const reverse = exchange.flag("reverse");
  const perPage = exchange.integer("per_page") ?? 0;
  const start = query.get("next_token") ?? "";

  const wanted = Iterator.from(rows)
    .filter((row) => namespace === "*" || !namespaceOf || namespaceOf(row) === namespace)
    .filter((row) => prefix === "" || idOf(row).toLowerCase().startsWith(prefix))
    .map((row) => ({ key: keyOf(row), row }))
    .toArray()
    .toSorted((a, b) => (a.key < b.key ? -1 : 1) * (reverse ? -1 : 1))
    .filter(({ key }) => start === "" || (reverse ? key <= start : key >= start))
    .filter(({ row }) => matches(row));
  const page = perPage > 0 ? wanted.slice(0, perPage) : wanted;
  const next = wanted[page.length];
  const body = page.map(({ row }) => show(row));
  return next === undefined ? { body } : { body, nextToken: next.key };
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
