import path from "node:path";
import type { Plugin } from "esbuild";
import { NODE_PROGRAM_FLAGS } from "../../../packages/process/src/launch/node-program-flags.ts";
import { NODE_PROGRAM, PROGRAMS } from "./node-programs.ts";

/**
 * The source of an executable with Node inside, which becomes one of the driver's programs when its
 * first argument is the name of one.
 */
export function withPrograms(main: string): string {
  const entries = Object.entries(PROGRAMS).map(
    ([name, file]) => `${JSON.stringify(name)}: () => require(${JSON.stringify(file)}),`,
  );
  return `const programs = {
    ${entries.join("\n")}
  };
  const [, , name] = process.argv;
  if (Object.hasOwn(programs, name ?? "")) {
    process.argv.splice(2, 1);
    programs[name]();
  } else require(${JSON.stringify(main)});`;
}

/** Starts the driver's programs as {@link withPrograms} expects it. */
export const programsInside: Plugin = {
  name: "programs-inside",
  setup(bundle) {
    bundle.onLoad({ filter: NODE_PROGRAM }, ({ path: file }) => ({
      contents: `const flags = ${JSON.stringify(NODE_PROGRAM_FLAGS)};
      export const nodeProgram = (name, directory) => ({
        file: process.execPath,
        args: ["--node-options=" + flags[name].join(" "), name, directory],
      });`,
      loader: "js",
      resolveDir: path.dirname(file),
    }));
  },
};
