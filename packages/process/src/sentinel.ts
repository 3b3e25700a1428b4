import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FifoPool } from "./fifo-pool.ts";
import type { Launch } from "./launch.ts";
import { Lifeline } from "./lifeline.ts";
import { type ProcessIdentity, readBootId } from "./process-identity.ts";
import { SHELL_ENV } from "./shell-environment.ts";
import { environmentScript, outputRedirection, sentinelScript, stateFile } from "./shell-script.ts";
import type { ShellTools } from "./shell-tools.ts";
import { readStartReport } from "./start-report.ts";

/** A command to run under a sentinel. */
export interface SentinelOptions {
  /** An empty directory that only this user can enter; the sentinel and its traces live there. */
  readonly directory: string;
  readonly launch: Launch;
  /** A named pipe, or a file to append to. */
  readonly stdoutPath: string;
  readonly stderrPath: string;
  readonly tools: ShellTools;
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
  const { directory, launch, fifos } = options;
  await fifos.take(stateFile(directory, "lifeline"));
  await fifos.take(stateFile(directory, "started"));
  const environment = stateFile(directory, "environment");
  const script = path.join(directory, "script");
  writeFileSync(environment, environmentScript(launch.env), { mode: 0o600 });
  writeFileSync(script, renderScript(options), { mode: 0o600 });

  const lifeline = new Lifeline(directory, { expectSentinel: true });
  const sentinel = spawnSentinel(options, script);
  try {
    const report = await readStartReport(stateFile(directory, "started"), {
      command: launch.command,
      ended: sentinel.ended,
    });
    return { main: { ...report, bootId: readBootId() }, lifeline };
  } catch (error) {
    sentinel.ended.then(() => lifeline.close());
    await lifeline.release();
    throw error;
  } finally {
    rmSync(script);
    rmSync(environment);
  }
}

function renderScript({ stdoutPath, stderrPath, ...rest }: SentinelOptions): string {
  const stdout = outputRedirection(stdoutPath, { isFifo: isFifo(stdoutPath) });
  const stderr = outputRedirection(stderrPath, { isFifo: isFifo(stderrPath) });
  return sentinelScript({ ...rest, stdout, stderr });
}

/** Spawns it detached, so that it outlives this process. `ended` resolves with what it had to say. */
function spawnSentinel(
  { directory, tools }: SentinelOptions,
  script: string,
): { ended: Promise<string> } {
  const log = path.join(directory, "log");
  const descriptor = openSync(log, "w", 0o600);
  try {
    const child = spawn(tools.sh, [script], {
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

function isFifo(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFIFO() ?? false;
}
