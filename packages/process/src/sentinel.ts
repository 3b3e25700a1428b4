import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { FifoPool } from "./fifo-pool.ts";
import { type CommandLine, LAUNCH_FILES, type Launcher, type SentinelLaunch } from "./launcher.ts";
import { Lifeline } from "./lifeline.ts";
import { type ProcessIdentity, readBootId } from "./process-identity.ts";
import { SHELL_ENV } from "./shell-environment.ts";
import { readStartReport } from "./start-report.ts";

/** A command to run under a sentinel. */
export interface SentinelOptions extends SentinelLaunch {
  /** An empty directory that only this user can enter; the sentinel and its traces live there. */
  readonly directory: string;
  readonly launcher: Launcher;
  readonly fifos: FifoPool;
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
 * @throws {Fault} `not_found` or `permission_denied` if the command cannot be executed,
 *   `failed_precondition` for what came before it
 */
export async function startSentinel(options: SentinelOptions): Promise<SentinelStart> {
  const { directory, launcher, fifos, ...launch } = options;
  const started = path.join(directory, "started");
  await fifos.take(path.join(directory, "lifeline"));
  await fifos.take(started);
  const commandLine = launcher.prepareSentinel(directory, launch);
  const lifeline = new Lifeline(directory, { expectSentinel: true });
  const sentinel = spawnSentinel(directory, commandLine);
  try {
    const { command } = options.launch;
    const report = await readStartReport(started, { command, ended: sentinel.ended });
    return { main: { ...report, bootId: readBootId() }, lifeline };
  } catch (error) {
    sentinel.ended.then(() => lifeline.close());
    await lifeline.release();
    throw error;
  } finally {
    for (const name of LAUNCH_FILES) rmSync(path.join(directory, name), { force: true });
  }
}

/** Spawns it detached, so that it outlives this process. `ended` resolves with what it had to say. */
function spawnSentinel(directory: string, { file, args }: CommandLine): { ended: Promise<string> } {
  const log = path.join(directory, "log");
  const descriptor = openSync(log, "w", 0o600);
  try {
    const child = spawn(file, args, {
      cwd: "/",
      env: SHELL_ENV,
      detached: true,
      stdio: ["ignore", descriptor, descriptor],
    });
    child.unref();
    return { ended: ending(child, log) };
  } finally {
    closeSync(descriptor);
  }
}

function ending(child: ChildProcess, log: string): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(readLog(log) || "its sentinel was killed"));
  });
}

function readLog(log: string): string {
  try {
    return readFileSync(log, "utf8").trim();
  } catch {
    return "";
  }
}
