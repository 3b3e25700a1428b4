import { mkdirSync, rmSync, unlinkSync } from "node:fs";
import path from "node:path";
import type { Cgroup } from "../cgroup/cgroup.ts";
import { makeCgroup } from "../cgroup/cgroup-files.ts";
import { checkArgumentLengths } from "../launch/argument-lengths.ts";
import type { Launch } from "../launch/launch.ts";
import type { Launcher } from "../launch/launcher.ts";
import { readBootId } from "../processes/process-identity.ts";
import { ProcessTree } from "../processes/process-tree.ts";
import { openPipeReader } from "../sentinel/pipe-reader.ts";
import { readStartReport } from "../sentinel/start-report.ts";
import { loadSystemCalls } from "../system/load-system-calls.ts";
import { spawnPiped } from "./piped-command.ts";
import type { SessionCommand, SessionExit } from "./session-command.ts";
import { spawnOnTerminal } from "./terminal-command.ts";

const KILL_TIMEOUT_MS = 30_000;

/** A running command beside a task. */
export interface Session extends Omit<SessionCommand, "ended" | "closed"> {
  /** Resolves when the command has ended, all its output was read, and nothing of it is left. */
  readonly exit: Promise<SessionExit>;
}

export interface SessionOptions {
  /** A directory to make, for this user alone. It is there for as long as the session is. */
  readonly directory: string;
  readonly launch: Launch;
  readonly tty: boolean;
  /** "name=value" of an entry in the environment that marks the session's processes. */
  readonly mark: string;
  /** The cgroup of `launch`, of the session's own, which is made and removed here. */
  readonly cgroup: Cgroup | undefined;
  readonly launcher: Launcher;
  /** Ends the session and everything that it started. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command beside a task. Resolves when it has been executed.
 *
 * @throws {Fault} `not_found`, `permission_denied` or `invalid_argument` if it cannot be executed,
 *   `failed_precondition` for what came before it
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { directory, cgroup, signal } = options;
  checkArgumentLengths(options.launch);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const tidy = () => {
    cgroup?.remove();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    if (options.launch.cgroup !== undefined) makeCgroup(options.launch.cgroup);
    const { command, tree } = await launchCommand(options);
    const kill = () => endSession(cgroup, tree);
    // Whoever waits for the exit hears of a failure to kill.
    const onAbort = () => void kill().catch(() => undefined);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const exit = command.ended.then(async (result) => {
      signal?.removeEventListener("abort", onAbort);
      await kill();
      await command.closed;
      tidy();
      return result;
    });
    exit.catch(() => undefined);
    const { stdin, stdout, stderr } = command;
    return { stdin, stdout, stderr, exit, resize: (size) => command.resize(size) };
  } catch (error) {
    await endSession(cgroup, new ProcessTree({ mark: options.mark }));
    tidy();
    throw error;
  }
}

async function launchCommand({ directory, launch, launcher, tty, mark }: SessionOptions) {
  const started = path.join(directory, "started");
  await (await loadSystemCalls()).makeFifo(started);
  const commandLine = launcher.prepareSession(directory, { launch, tty });
  // Before there is a writer, which waits for nobody.
  const reader = openPipeReader(started);
  try {
    const command = await (tty ? spawnOnTerminal(commandLine) : spawnPiped(commandLine));
    const { ended } = command;
    const report = await readStartReport(started, { command: launch.command, reader, ended });
    for (const file of commandLine.reads) unlinkSync(file);
    const leader = { ...report, bootId: readBootId() };
    return { command, tree: new ProcessTree({ mark, leader }) };
  } finally {
    reader.destroy();
  }
}

/** Kills a session's processes; its files and cgroup stay. */
export async function endSession(cgroup: Cgroup | undefined, tree: ProcessTree): Promise<void> {
  const killer = cgroup?.holdsAll ? cgroup : tree;
  await killer.kill({ timeoutMs: KILL_TIMEOUT_MS });
}
