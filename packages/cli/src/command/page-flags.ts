import type { Terminal } from "../terminal/terminal.ts";
import { type FlagValues, integerFlag, textFlag } from "./flag.ts";

/** Flags of a list that comes in pages and can be filtered. */
export const pageFlags = {
  filter: textFlag("<expression>", "only those for which it holds"),
  perPage: integerFlag("<count>", "how many at most"),
  pageToken: textFlag("<token>", "where a page begins, as the page before has told"),
};

export function pageOptions({ filter, perPage, pageToken }: FlagValues<typeof pageFlags>) {
  return { filter, perPage, nextToken: pageToken };
}

/** Says where the next page begins, if there is one. */
export function tellNextPage(
  { nextToken }: { readonly nextToken?: string },
  terminal: Terminal,
): void {
  if (nextToken !== undefined) terminal.warn(`Next page token: ${nextToken}`);
}
