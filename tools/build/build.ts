import { buildScript } from "./script.ts";
import { buildStandalone } from "./standalone.ts";

/** The executables by their names, and the source that each begins with. */
const EXECUTABLES = { raw_exec: "packages/raw-exec/bin/raw-exec.ts" };

/** Makes each executable twice: `dist/<name>` runs on a Node of the machine, `dist/standalone/<name>` has it inside. */
async function main(): Promise<void> {
  for (const [name, source] of Object.entries(EXECUTABLES)) {
    await buildScript(name, source);
    await buildStandalone(name, source);
  }
}

await main();
