import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manPages } from "../../packages/cli/src/manual/man-pages.ts";
import { DIST } from "./bundle.ts";

/** Writes the manual to `dist/man/man1`: `MANPATH=dist/man man drover-job-run`. */
export async function writeManPages(): Promise<void> {
  const directory = path.join(DIST, "man", "man1");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [file, text] of await manPages()) writeFileSync(path.join(directory, file), text);
}
