import process from "node:process";
import { fileURLToPath } from "node:url";
import type { CommandLine } from "./launcher.ts";
import { NODE_PROGRAM_FLAGS } from "./node-program-flags.ts";

/** The programs of this package that run in processes of their own. */
export type NodeProgram = keyof typeof NODE_PROGRAM_FLAGS;

/**
 * The command line of one of this package's programs. In an executable that is one file there are no
 * programs beside this module, and `tools/build` puts another one in its place.
 */
export function nodeProgram(name: NodeProgram, directory: string): CommandLine {
  const program = fileURLToPath(new URL(name, import.meta.url));
  return {
    file: process.execPath,
    args: [...NODE_PROGRAM_FLAGS[name], program, directory],
  };
}
