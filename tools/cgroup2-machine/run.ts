import path from "node:path";
import process from "node:process";
import { bootMachine } from "./boot-machine.ts";
import { preparePrograms } from "./prepare-programs.ts";

const USAGE = "usage: node tools/cgroup2-machine/run.ts [--timeout SECONDS] COMMAND [ARGUMENT...]";
const DEFAULT_TIMEOUT_S = 600;

/**
 * Runs a command as root in a virtual machine that has cgroups of version 2 and nothing else, and
 * sees this machine's files: what it writes is gone afterwards. Exits with the command's code.
 */
async function main(args: string[]): Promise<number> {
  let timeoutS = DEFAULT_TIMEOUT_S;
  if (args[0] === "--timeout") {
    timeoutS = Number(args[1]);
    args.splice(0, 2);
  }
  if (args.length === 0 || !(timeoutS > 0)) {
    console.error(USAGE);
    return 2;
  }
  const programs = await preparePrograms();
  const root = path.resolve(import.meta.dirname, "../..");
  return bootMachine({ command: args, workDir: root, programs, timeoutMs: timeoutS * 1000 });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`cgroup2-machine: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
