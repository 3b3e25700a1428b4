import { writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { environmentStrings } from "./environment-strings.ts";
import type { Launch } from "./launch.ts";
import type { CommandLine, Launcher, LaunchLine, SentinelPlan } from "./launcher.ts";
import { nodeProgram } from "./node-program.ts";
import { SHELL_ENV } from "./shell-environment.ts";
import { SENTINEL_MARK } from "./shell-script.ts";

/** What the programs of this launcher find in `launch.json`. */
export interface NodeLaunchFile {
  readonly launch: Launch;
  readonly tty: boolean;
  /** Whether a shell came before, which has descriptor 3 open. */
  readonly afterShell: boolean;
  /** The pid of the starter, for a start that is to be claimed; see `settleStart`. */
  readonly starter?: number;
}

/**
 * Launches with Node alone, for machines without a usable sh(1) and setsid(1). A sentinel of its
 * kind costs some 40 MB of memory for as long as the task runs.
 */
export class NodeLauncher implements Launcher {
  readonly makesCgroups = false;

  prepareSentinel(directory: string, launch: Launch): SentinelPlan {
    const content = { launch: forThreads(launch), tty: false, afterShell: false };
    const file = writeLaunchFile(directory, { ...content, starter: process.pid });
    const program = {
      ...nodeProgram("node-sentinel-main.ts", directory),
      env: environmentStrings({ ...SHELL_ENV, [SENTINEL_MARK]: directory }),
    };
    return { program, reads: [file], reportsIn: "started" };
  }

  prepareSession(directory: string, { launch, tty }: { launch: Launch; tty: boolean }): LaunchLine {
    const content = { launch: forThreads(launch), tty, afterShell: false };
    const file = writeLaunchFile(directory, content);
    const program = nodeProgram("node-launch-main.ts", directory);
    return { ...confined(launch, program), reads: [file] };
  }
}

/** A program that a shell script executes to become the command. */
export function nodeLaunchCommand(directory: string, launch: Launch): LaunchLine {
  const file = writeLaunchFile(directory, { launch, tty: false, afterShell: true });
  return { ...nodeProgram("node-launch-main.ts", directory), reads: [file] };
}

/**
 * Node can neither change its own network namespace nor limit its open files, so a command line begins with
 * what can.
 */
export function confined(
  { networkNamespace, openFiles }: Launch,
  { file, args }: CommandLine,
): CommandLine {
  const chain = [file, ...args];
  if (openFiles !== undefined) chain.unshift("prlimit", `--nofile=${openFiles}`, "--");
  if (networkNamespace !== undefined) chain.unshift("nsenter", `--net=${networkNamespace}`, "--");
  const [first = file, ...rest] = chain;
  return { file: first, args: rest };
}

function writeLaunchFile(directory: string, content: NodeLaunchFile): string {
  const file = path.join(directory, "launch.json");
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

/** The file `tasks` moves one thread, and Node has several. */
function forThreads(launch: Launch): Launch {
  if (launch.cgroup === undefined) return launch;
  const joinFiles = launch.cgroup.joinFiles.map((file) =>
    file.replace(/\/tasks$/, "/cgroup.procs"),
  );
  return { ...launch, cgroup: { ...launch.cgroup, joinFiles } };
}
