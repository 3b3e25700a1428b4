import type { Launch } from "./launch.ts";

/** A program to spawn, with what it finds in its directory. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/** A command with the places of its output: named pipes, or files to append to. */
export interface SentinelLaunch {
  readonly launch: Launch;
  readonly stdoutPath: string;
  readonly stderrPath: string;
}

/**
 * A way to turn a spawned process into a command. Both ways write the files that they need, readable
 * by this user alone, into a directory that holds the named pipe `started`, and for a sentinel
 * `lifeline`; the starter removes those of `LAUNCH_FILES` when the command runs.
 */
export interface Launcher {
  /** A process that runs the command, outlives the starter and keeps the exit status. */
  prepareSentinel(directory: string, options: SentinelLaunch): CommandLine;

  /** A process that becomes the command, with the streams and the terminal that it was given. */
  prepareSession(directory: string, options: { launch: Launch; tty: boolean }): CommandLine;
}

/** They hold the environment, which is nobody's business. */
export const LAUNCH_FILES: readonly string[] = ["script", "environment", "launch.json"];
