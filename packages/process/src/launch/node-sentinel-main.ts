import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  constants as files,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { constants } from "node:os";
import path from "node:path";
import process from "node:process";
import { every } from "@drover/clock";
import { CLAIM_FILE } from "../sentinel/start-claim.ts";
import { SENTINEL_STDERR } from "./launcher.ts";
import { confined, type NodeLaunchFile } from "./node-launcher.ts";
import { nodeProgram } from "./node-program.ts";

const WITHOUT_TRUNCATION = files.O_WRONLY | files.O_CREAT;
/** Between two looks whether the directory is still there. */
const LOOK_MS = 1000;
/** The descriptor that the starter opened. */
const LIFELINE = 3;
/** The signals that would end this process and that it can catch. */
const CAUGHT_SIGNALS = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGTERM",
  "SIGALRM",
] as const;

/**
 * The sentinel as a Node program: does what the shell script of `sentinelScript` does, with the same
 * files in the directory that its one argument names.
 */
async function main(directory: string): Promise<void> {
  for (const signal of CAUGHT_SIGNALS) process.on(signal, () => {});
  const file = readFileSync(path.join(directory, "launch.json"), "utf8");
  const { launch }: NodeLaunchFile = JSON.parse(file);
  const program = confined(launch, nodeProgram("node-launch-main.ts", directory));
  const child = spawn(program.file, program.args, {
    cwd: directory,
    env: process.env,
    detached: true,
    stdio: [0, 1, SENTINEL_STDERR],
  });
  const status = await new Promise<number>((resolve) => {
    child.once("error", () => resolve(127));
    child.once("exit", (code, signal) =>
      resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]),
    );
  });
  if (!existsSync(path.join(directory, CLAIM_FILE))) return;
  // Not truncated: see `sentinelScript`.
  tryTo(() => writeSync(openSync(path.join(directory, "exit"), WITHOUT_TRUNCATION), `${status}\n`));
  tryTo(() => writeSync(LIFELINE, `exit ${status}\n`));
  await released(path.join(directory, "started"));
  // Before the lifeline, as the shell's sentinel does.
  for (const output of [1, SENTINEL_STDERR]) closeSync(output);
}

/** Resolves when the sentinel is let go. Where the directory was removed nobody can do so any more: then it ends here. */
async function released(started: string): Promise<void> {
  const looking = every(LOOK_MS, () => {
    // By a signal: an exit would wait for the thread that waits in open(2).
    if (!existsSync(started)) process.kill(process.pid, "SIGKILL");
  });
  // It has no writer before the release, so what the launch said in it is left to the starter.
  const pipe = await open(started, "r");
  await pipe.read();
  looking.cancel();
}

function tryTo(action: () => void): void {
  try {
    action();
  } catch {
    // The other word may still get through.
  }
}

void main(process.argv[2] ?? "").then(() => process.exit(0));
