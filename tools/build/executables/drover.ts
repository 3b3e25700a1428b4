import path from "node:path";
import { DIST } from "../bundle.ts";
import { writeChunkScript } from "../chunks/chunk-script.ts";
import { TYPICAL_JOB_FILE } from "../chunks/code-cache.ts";
import { compileChunks } from "../chunks/compile-chunks.ts";
import { droverStandalone } from "./drover-standalone.ts";
import { DROVER_MAIN, oneFile, scriptAgain, standaloneAgain } from "./one-file.ts";

/** The command whose functions are kept compiled. */
const COMMAND = ["job", "validate", TYPICAL_JOB_FILE];

/** Makes the command twice: `dist/drover` runs on a Node of the machine, `dist/standalone/drover` has it inside. */
export async function buildDrover(): Promise<void> {
  const script = await compileChunks(DROVER_MAIN, [oneFile(scriptAgain)], COMMAND);
  writeChunkScript(path.join(DIST, "drover"), script);
  droverStandalone(await compileChunks(DROVER_MAIN, [oneFile(standaloneAgain)], COMMAND));
}
