import { readFileSync, statSync } from "node:fs";

const SOURCE = new URL("../../native/sentinel.c", import.meta.url);
const PROGRAM = new URL("../../dist/sentinel", import.meta.url);

/**
 * The program that native/sentinel.c is compiled to; undefined where that was not done, or not since the
 * source has changed. In an executable that is one file it is inside, and `tools/build` puts another
 * module in this one's place.
 */
export function readSentinelImage(): Uint8Array | undefined {
  const program = statSync(PROGRAM, { throwIfNoEntry: false });
  const source = statSync(SOURCE, { throwIfNoEntry: false });
  if (program === undefined || (source !== undefined && program.mtimeMs < source.mtimeMs)) {
    return undefined;
  }
  return readFileSync(PROGRAM);
}
