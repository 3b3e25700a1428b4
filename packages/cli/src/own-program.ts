import path from "node:path";

/**
 * Program and arguments that start `drover`, to which its own arguments are appended. In an executable
 * that is one file `tools/build` puts another module in this one's place.
 */
export const OWN_PROGRAM: readonly [file: string, ...args: string[]] = [
  process.execPath,
  "--disable-sigusr1",
  path.resolve(import.meta.dirname, "../bin/drover.js"),
];
