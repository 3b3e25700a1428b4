import process from "node:process";
import { isSea } from "node:sea";
import { driverLog, serveDriver } from "@drover/driver/serve";
import { receiveSigusr1 } from "@drover/process";
import { RawExecPlugin } from "../src/plugin/raw-exec-plugin.ts";
import { pluginRuntimeDir } from "../src/plugin/runtime-dir.ts";

/** The argument with which this program becomes the log collector of its own tasks. */
const COLLECT_LOGS = "collect-logs";

/** The collector's memory is small; these keep V8 from taking more than it needs. */
const COLLECTOR_FLAGS = [
  "--max-semi-space-size=1",
  "--max-old-space-size=64",
  "--v8-pool-size=0",
  "--disable-sigusr1",
];

async function main([command, ...args]: readonly string[]): Promise<void> {
  if (command === COLLECT_LOGS) {
    const { runCollector } = await import("@drover/logs");
    return await runCollector(args);
  }
  process.on("SIGUSR1", () => {});
  await receiveSigusr1();
  const plugin = new RawExecPlugin({
    runtimeDir: pluginRuntimeDir(process.env),
    log: driverLog("raw_exec"),
    collectorCommand: [...ownProgram(COLLECTOR_FLAGS), COLLECT_LOGS],
  });
  await serveDriver(plugin);
}

/** This program again, with options for Node. */
function ownProgram(flags: readonly string[]): string[] {
  const [, script = ""] = process.argv;
  return isSea()
    ? [process.execPath, `--node-options=${flags.join(" ")}`]
    : [process.execPath, ...flags, script];
}

void main(process.argv.slice(2));
