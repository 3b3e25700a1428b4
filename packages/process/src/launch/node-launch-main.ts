import {
  accessSync,
  closeSync,
  constants,
  fchownSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { readProcess } from "../processes/process-table.ts";
import { CLAIM_FILE, MAIN_FILE } from "../sentinel/start-claim.ts";
import type { Launch, LaunchUser } from "./launch.ts";
import type { NodeLaunchFile } from "./node-launcher.ts";

const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
/** Signals that Node ignores; a handler's place is cleared when a program is executed. */
const IGNORED_BY_NODE = ["SIGPIPE", "SIGXFSZ"] as const;
/** Where a shell that came before keeps the same pipe open. */
const INHERITED_PIPE = 3;

/**
 * Becomes the command that `launch.json` in the directory of the one argument describes. Says through
 * the pipe `started` there how far it came, as `readStartReport` reads it.
 *
 * Uses the global `process`: to import it opens standard input, which makes that non-blocking for the
 * command too.
 */
function main(directory: string): void {
  process.on("SIGUSR1", () => {});
  const file = readFileSync(path.join(directory, "launch.json"), "utf8");
  const { launch, tty, afterShell, starter }: NodeLaunchFile = JSON.parse(file);
  // Opened close-on-exec, as all that Node opens.
  const started = openSync(path.join(directory, "started"), "r+");
  if (afterShell) closeSync(INHERITED_PIPE);
  try {
    prepare(launch);
    if (starter !== undefined) claim(directory, starter);
    if (launch.user !== undefined) becomeUser(launch.user, { tty });
  } catch (error) {
    writeSync(started, `${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
  const status = executability(launch.command);
  if (status !== 0) {
    writeSync(started, `failed ${status}\n`);
    process.exit(status);
  }
  writeSync(started, `started ${process.pid} ${readProcess(process.pid)?.startTime}\n`);
  for (const signal of IGNORED_BY_NODE) process.on(signal, () => {});
  process.execve?.(launch.command, [launch.command, ...launch.args], launch.env);
}

function prepare(launch: Launch): void {
  for (const file of launch.cgroup?.joinFiles ?? []) writeFileSync(file, "0");
  if (launch.oomScoreAdj !== undefined) {
    writeFileSync("/proc/self/oom_score_adj", `${launch.oomScoreAdj}`);
  }
  process.chdir(launch.workDir);
}

/** As `claimScript` does. */
function claim(directory: string, starter: number): void {
  const startTime = readProcess(process.pid)?.startTime;
  writeFileSync(path.join(directory, MAIN_FILE), `${process.pid} ${startTime}\n`);
  process.kill(starter, 0);
  writeFileSync(path.join(directory, CLAIM_FILE), "", { flag: "wx" });
}

function becomeUser({ name, uid, gid }: LaunchUser, { tty }: { tty: boolean }): void {
  if (tty) fchownSync(0, uid, process.getgid?.() ?? 0);
  // The type declarations of Node lack it.
  const { initgroups } = process as unknown as { initgroups: (user: string, gid: number) => void };
  initgroups(name, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

/** A shell's status for what execve(2), which ends Node when it fails, would say. */
function executability(command: string): number {
  try {
    accessSync(command, constants.X_OK);
    const interpreter = readInterpreter(command);
    if (interpreter !== undefined) accessSync(interpreter, constants.X_OK);
    return 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? NOT_FOUND : NOT_EXECUTABLE;
  }
}

/** What a script's first line names; undefined for a program, or for what cannot be read. */
function readInterpreter(command: string): string | undefined {
  try {
    const [line = ""] = readFileSync(command, "latin1").split("\n", 1);
    return /^#![ \t]*(\S+)/.exec(line)?.[1];
  } catch {
    return undefined;
  }
}

main(process.argv[2] ?? "");
