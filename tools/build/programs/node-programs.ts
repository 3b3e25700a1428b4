import path from "node:path";

const DIR = path.resolve(import.meta.dirname, "../../../packages/process/src/launch");

/** The module that starts programs which lie beside it in the sources, and have no place in one file. */
export const NODE_PROGRAM = /packages[\\/]process[\\/]src[\\/]launch[\\/]node-program\.ts$/;

/** These programs: name -> file. */
export const PROGRAMS = Object.fromEntries(
  ["node-launch-main.ts", "node-sentinel-main.ts"].map((name) => [name, path.join(DIR, name)]),
);
