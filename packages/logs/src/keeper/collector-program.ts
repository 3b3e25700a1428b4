import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { COLLECTOR_FLAGS } from "./collector-flags.ts";

/**
 * Program and arguments that run the collector from its source. In an executable that is one file there
 * is no source, and `tools/build` puts another module in this one's place.
 */
export const COLLECTOR_PROGRAM: readonly string[] = [
  execPath,
  ...COLLECTOR_FLAGS,
  fileURLToPath(new URL("./collector-main.ts", import.meta.url)),
];
