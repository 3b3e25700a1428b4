import { readFileSync } from "node:fs";
import path from "node:path";

const FILE = path.resolve(import.meta.dirname, "../../../../examples/hello.nomad.hcl");

/** The text of the job file that the demo runs; `tools/build` puts it in this module's place. */
export function demoJob(): string {
  return readFileSync(FILE, "utf8");
}
