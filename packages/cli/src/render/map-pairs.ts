import { formatPairs } from "../terminal/table.ts";

/** The entries of a map by key, one in a line. */
export function mapPairs(map: Readonly<Record<string, string>> | null | undefined): string {
  return formatPairs(Object.entries(map ?? {}).sort(([a], [b]) => a.localeCompare(b)));
}
