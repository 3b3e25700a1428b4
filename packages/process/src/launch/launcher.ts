import type { DetachedProgram } from "../system/system-calls.ts";
import type { Launch } from "./launch.ts";

/** A program to spawn. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/** One that becomes a command. */
export interface LaunchLine extends CommandLine {
  /** The files that it reads, to be removed when the command runs: they hold the environment. */
  readonly reads: readonly string[];
}

/** A sentinel to spawn. */
export interface SentinelPlan extends Pick<LaunchLine, "reads"> {
  readonly program: Omit<DetachedProgram, "files">;
  /** Where it says how the start went: in the lifeline, or in the named pipe `started`. */
  readonly reportsIn: "lifeline" | "started";
}

/**
 * A way to turn a spawned process into a command. Each writes the files that it needs, readable
 * by this user alone, into a directory in which the named pipes `started`, and for a sentinel `lifeline`,
 * are when the process runs.
 */
export interface Launcher {
  /** Whether its sentinels make the command's cgroup, and not only join it. */
  readonly makesCgroups: boolean;

  /**
   * A process that runs the command, outlives the starter and keeps the exit status. It finds open
   * as descriptors 0 and 1 the command's first streams, as 2 a place for its own words, as 3 the
   * lifeline, and as `SENTINEL_STDERR` the command's standard error.
   */
  prepareSentinel(directory: string, launch: Launch): SentinelPlan;

  /** A process that becomes the command, with the streams and the terminal that it was given. */
  prepareSession(directory: string, options: { launch: Launch; tty: boolean }): LaunchLine;
}

/** Not 2: shells tell there how their children died, and no task said that. */
export const SENTINEL_STDERR = 4;
