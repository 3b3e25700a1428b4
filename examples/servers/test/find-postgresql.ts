import { globSync } from "node:fs";
import path from "node:path";

/** Where Debian's package of the newest PostgreSQL has its programs; undefined where there is none. */
export function findPostgresql(): string | undefined {
  const found = globSync("/usr/lib/postgresql/*/bin/postgres").map((file) => path.dirname(file));
  return found.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
}
