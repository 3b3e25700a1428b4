import process from "node:process";
import { isSea } from "node:sea";
import { driverLog, serveDriver } from "@drover/driver/serve";
import { Fault } from "@drover/fault";
import { keepInheritedDescriptors, receiveSigusr1, relieveMemory } from "@drover/process";
import { RawExecPlugin } from "../src/plugin/raw-exec-plugin.ts";
import { pluginRuntimeDir } from "../src/plugin/runtime-dir.ts";

/** The argument with which this program becomes the log collector of its own tasks. */
const COLLECT_LOGS = "collect-logs";

const USAGE = `usage: raw_exec             as a plugin of Nomad's client, which starts it
       raw_exec --version   print the version
       raw_exec end-tasks   end the tasks that a stopped client has left running
`;

/** The collector's memory is small; these keep V8 from taking more than it needs. */
const COLLECTOR_FLAGS = [
  "--max-semi-space-size=1",
  "--max-old-space-size=64",
  "--v8-pool-size=0",
  "--disable-sigusr1",
];

async function main([command, ...args]: readonly string[]): Promise<void> {
  switch (command) {
    case undefined:
      return await serve();
    case COLLECT_LOGS: {
      const { runCollector } = await import("@drover/logs");
      return await runCollector(args);
    }
    case "--version":
    case "-version":
      return console.log(`raw_exec ${openPlugin().info().version}`);
    case "end-tasks":
      return await endTasks();
    default:
      // A plugin's host shows the first line of standard output, a shell both.
      console.log(`raw_exec takes no argument ${JSON.stringify(command)}.`);
      process.stderr.write(USAGE);
      process.exit(1);
  }
}

async function serve(): Promise<void> {
  process.on("SIGUSR1", () => {});
  await receiveSigusr1();
  await keepInheritedDescriptors();
  await serveDriver(openPlugin());
  await relieveMemory();
}

function openPlugin(): RawExecPlugin {
  return new RawExecPlugin({
    runtimeDir: pluginRuntimeDir(process.env),
    log: driverLog("raw_exec"),
    collectorCommand: [...ownProgram(COLLECTOR_FLAGS), COLLECT_LOGS],
  });
}

/** For a client that is to go on with another driver, which would start beside what runs. */
async function endTasks(): Promise<void> {
  const plugin = openPlugin();
  try {
    const ids = await plugin.endAllTasks();
    for (const id of ids) console.log(`Ended task ${id}`);
    console.log(`${ids.length} tasks ended in ${pluginRuntimeDir(process.env)}`);
  } catch (error) {
    process.stderr.write(`${Fault.from(error).message}.\n`);
    process.exitCode = 1;
  } finally {
    await plugin.close();
  }
}

/** This program again, with options for Node. */
function ownProgram(flags: readonly string[]): string[] {
  const [, script = ""] = process.argv;
  return isSea()
    ? [process.execPath, `--node-options=${flags.join(" ")}`]
    : [process.execPath, ...flags, script];
}

void main(process.argv.slice(2));
