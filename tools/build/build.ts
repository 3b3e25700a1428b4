import { buildDrover } from "./executables/drover.ts";
import { buildScript } from "./executables/script.ts";
import { buildStandalone } from "./executables/standalone.ts";
import { writeManPages } from "./man-pages.ts";
import { PLUGIN_FLAGS } from "./node-flags.ts";
import { buildSentinel } from "./parts/sentinel.ts";

/** Makes each executable twice: `dist/<name>` runs on a Node of the machine, `dist/standalone/<name>` has it inside. */
async function main(): Promise<void> {
  step("native sentinel");
  buildSentinel();
  const plugin = ["raw_exec", "packages/raw-exec/bin/raw-exec.ts"] as const;
  step("dist/raw_exec");
  await buildScript(...plugin, {
    hostVariable: "NOMAD_PLUGIN_MAGIC_COOKIE",
    nodeFlags: PLUGIN_FLAGS,
  });
  step("dist/standalone/raw_exec");
  await buildStandalone(...plugin, { nodeFlags: PLUGIN_FLAGS });
  step("dist/man");
  await writeManPages();
  step("dist/drover and dist/standalone/drover");
  await buildDrover();
}

function step(what: string): void {
  console.log(`Building ${what}`);
}

await main();
