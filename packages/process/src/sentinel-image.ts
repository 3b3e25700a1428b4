import { readFileSync } from "node:fs";

/**
 * The program that native/sentinel.c is compiled to, undefined where that was not done. In an executable
 * that is one file it is inside, and `tools/build` puts another module in this one's place.
 */
export function readSentinelImage(): Uint8Array | undefined {
  try {
    return readFileSync(new URL("../dist/sentinel", import.meta.url));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
