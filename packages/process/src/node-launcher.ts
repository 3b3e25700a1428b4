import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Launch } from "./launch.ts";
import type { CommandLine, Launcher, SentinelLaunch } from "./launcher.ts";
import { nodeProgram } from "./node-program.ts";

/** What the programs of this launcher find in `launch.json`. */
export interface NodeLaunchFile {
  readonly launch: Launch;
  /** Absent for a session, which has its streams already. */
  readonly output?: { readonly stdoutPath: string; readonly stderrPath: string };
  readonly tty: boolean;
  /** Whether a shell came before, which has descriptor 3 open. */
  readonly afterShell: boolean;
}

/**
 * Launches with Node alone, for machines without a usable sh(1) and setsid(1). A sentinel of its
 * kind costs some 40 MB of memory for as long as the task runs.
 */
export class NodeLauncher implements Launcher {
  prepareSentinel(
    directory: string,
    { launch, stdoutPath, stderrPath }: SentinelLaunch,
  ): CommandLine {
    const output = { stdoutPath, stderrPath };
    writeLaunchFile(directory, {
      launch: forThreads(launch),
      output,
      tty: false,
      afterShell: false,
    });
    return nodeProgram("node-sentinel-main.ts", directory);
  }

  prepareSession(
    directory: string,
    { launch, tty }: { launch: Launch; tty: boolean },
  ): CommandLine {
    writeLaunchFile(directory, { launch: forThreads(launch), tty, afterShell: false });
    return inNetwork(launch, nodeProgram("node-launch-main.ts", directory));
  }
}

/** A program that a shell script executes to become the command. */
export function nodeLaunchCommand(directory: string, launch: Launch): CommandLine {
  writeLaunchFile(directory, { launch, tty: false, afterShell: true });
  return nodeProgram("node-launch-main.ts", directory);
}

/** Node cannot change its own network namespace, so a command line begins with what can. */
export function inNetwork({ networkNamespace }: Launch, { file, args }: CommandLine): CommandLine {
  if (networkNamespace === undefined) return { file, args };
  return { file: "nsenter", args: [`--net=${networkNamespace}`, "--", file, ...args] };
}

function writeLaunchFile(directory: string, content: NodeLaunchFile): void {
  writeFileSync(path.join(directory, "launch.json"), JSON.stringify(content), { mode: 0o600 });
}

/** The file `tasks` moves one thread, and Node has several. */
function forThreads(launch: Launch): Launch {
  const cgroupFiles = launch.cgroupFiles.map((file) => file.replace(/\/tasks$/, "/cgroup.procs"));
  return { ...launch, cgroupFiles };
}
