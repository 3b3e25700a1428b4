import { constants, statSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeCgroup } from "../cgroup/cgroup-files.ts";
import { checkArgumentLengths } from "../launch/argument-lengths.ts";
import type { Launch } from "../launch/launch.ts";
import type { Launcher, SentinelPlan } from "../launch/launcher.ts";
import { type ProcessIdentity, readBootId } from "../processes/process-identity.ts";
import { loadSystemCalls } from "../system/load-system-calls.ts";
import type { OpenFile, SystemCalls } from "../system/system-calls.ts";
import { EXIT_PLACEHOLDER, Lifeline } from "./lifeline.ts";
import { openPipeReader } from "./pipe-reader.ts";
import { parseStartReport, readStartReport } from "./start-report.ts";

/** A command to run under a sentinel. */
export interface SentinelOptions {
  readonly launch: Launch;
  /** Named pipes, or files to append to; empty for an output that nobody wants. */
  readonly stdoutPath: string;
  readonly stderrPath: string;
  /**
   * An empty directory that only this user can enter; the sentinel and its traces live there. After a
   * start that fails it is the caller's to remove.
   */
  readonly directory: string;
  readonly launcher: Launcher;
}

/** A command that runs under a sentinel. */
export interface SentinelStart {
  readonly main: ProcessIdentity;
  readonly lifeline: Lifeline;
}

/**
 * Starts a command under a sentinel. Resolves when the command has been executed. When it rejects,
 * neither is left.
 *
 * @throws {Fault} `not_found`, `permission_denied` or `invalid_argument` if the command cannot be
 *   executed, `failed_precondition` for what came before it
 */
export async function startSentinel(options: SentinelOptions): Promise<SentinelStart> {
  const { directory, launch } = options;
  checkArgumentLengths(launch);
  const calls = await loadSystemCalls();
  const started = path.join(directory, "started");
  if (launch.cgroup !== undefined && !options.launcher.makesCgroups) makeCgroup(launch.cgroup);
  await calls.makeFifo(path.join(directory, "lifeline"));
  writeFileSync(path.join(directory, "exit"), EXIT_PLACEHOLDER, { mode: 0o600 });
  const plan = options.launcher.prepareSentinel(directory, launch);
  if (plan.reportsIn === "started") await calls.makeFifo(started);
  const reader = plan.reportsIn === "started" ? openPipeReader(started) : undefined;
  const lifeline = await spawnSentinel(plan.program, options, calls).catch((error) => {
    reader?.destroy();
    throw error;
  });
  try {
    const { command } = launch;
    const report =
      reader === undefined
        ? parseStartReport(await lifeline.startReport, { command })
        : await readStartReport(started, { command, reader, ended: lifeline.ended });
    for (const file of plan.reads) unlinkSync(file);
    return { main: { ...report, bootId: readBootId() }, lifeline };
  } catch (error) {
    await lifeline.release();
    lifeline.close();
    throw error;
  }
}

async function spawnSentinel(
  program: SentinelPlan["program"],
  { directory, stdoutPath, stderrPath }: SentinelOptions,
  calls: SystemCalls,
): Promise<Lifeline> {
  const lifeline = new Lifeline(directory, { expectSentinel: true });
  try {
    const sentinel = await calls.spawnDetached({
      ...program,
      files: [
        { path: "/dev/null", flags: constants.O_RDONLY },
        output(stdoutPath),
        { path: "/dev/null", flags: constants.O_WRONLY },
        { path: path.join(directory, "lifeline"), flags: constants.O_RDWR },
        output(stderrPath),
      ],
    });
    lifeline.gone.then(() => {
      if (!lifeline.isClosed) sentinel.reap();
    });
    return lifeline;
  } catch (error) {
    lifeline.close();
    throw error;
  }
}

/** Read-write for a named pipe, so that no reader's death breaks it. */
function output(file: string): OpenFile {
  const { O_RDWR, O_WRONLY, O_APPEND, O_CREAT } = constants;
  if (file === "") return { path: "/dev/null", flags: O_WRONLY };
  const isFifo = statSync(file, { throwIfNoEntry: false })?.isFIFO() ?? false;
  return { path: file, flags: isFifo ? O_RDWR : O_WRONLY | O_APPEND | O_CREAT };
}
