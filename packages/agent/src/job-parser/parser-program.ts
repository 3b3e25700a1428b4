import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { PARSER_FLAGS } from "./parser-flags.ts";

/**
 * Program and arguments that run the job parser from its source. In an executable that is one file there
 * is no source, and `tools/build` puts another module in this one's place.
 */
export const PARSER_PROGRAM: readonly [file: string, ...args: string[]] = [
  execPath,
  ...PARSER_FLAGS,
  fileURLToPath(new URL("./parser-main.ts", import.meta.url)),
];
