import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { GETTER_FLAGS } from "./getter-flags.ts";

/**
 * Program and arguments that fetch, from their source. In an executable that is one file there is no source,
 * and `tools/build` puts another module in this one's place.
 */
export const GETTER_PROGRAM: readonly [file: string, ...args: string[]] = [
  execPath,
  ...GETTER_FLAGS,
  fileURLToPath(new URL("./getter-main.ts", import.meta.url)),
];
