import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { ExecRequest, ExecSession } from "@drover/driver";
import { Fault } from "@drover/fault";
import {
  endSession,
  type Launcher,
  ProcessTree,
  startSession,
  type UserDatabase,
} from "@drover/process";
import type { PluginConfig } from "../config/plugin-config.ts";
import { SESSION_MARK, taskEnvironment } from "../start/environment.ts";
import { findSessionCommand } from "../start/find-command.ts";
import { launchUser } from "../start/task-user.ts";
import type { RawExecTask } from "./raw-exec-task.ts";

/** The part of a task's state directory that holds one directory for each session. */
const SESSIONS = "sessions";

/** What sessions are started with. */
export interface SessionTools {
  readonly launcher: Launcher;
  readonly users: UserDatabase;
  /** The limit of open files, soft and hard; this process's own unless told. */
  readonly openFiles?: number | undefined;
}

/**
 * Runs a command beside a task, as the task itself runs.
 *
 * @param directory the task's state directory
 * @throws {Fault} as `TaskDriver.execTask` says
 */
export async function execBeside(
  { task, directory }: { task: RawExecTask; directory: string },
  { command: [program, ...args], tty, signal }: ExecRequest,
  { plugin, launcher, users, openFiles }: SessionTools & { plugin: PluginConfig },
): Promise<ExecSession> {
  const { config, state } = task;
  if (!program) throw new Fault("invalid_argument", "A command to run must not be empty");
  if (!task.isRunning) {
    throw new Fault("failed_precondition", `Task ${config.id} has ended; no command was run`);
  }
  const sessionId = randomUUID();
  const cgroup = task.cgroup?.nested(sessionCgroup(sessionId));
  const env = taskEnvironment(config, [...plugin.deniedEnvvars, ...state.deniedEnvvars]);
  const user = await launchUser(config, { plugin, users });
  const session = await startSession({
    directory: path.join(directory, SESSIONS, sessionId),
    launch: {
      command: findSessionCommand(program, { workDir: state.workDir, searchPath: env.PATH }),
      args,
      env: {
        ...(tty && { TERM: "xterm" }),
        ...env,
        [SESSION_MARK]: sessionId,
      },
      workDir: state.workDir,
      ...(cgroup && { cgroup: cgroup.setup({}) }),
      ...(openFiles !== undefined && { openFiles }),
      ...(user && { user }),
      ...(config.network.path && { networkNamespace: config.network.path }),
    },
    tty,
    mark: `${SESSION_MARK}=${sessionId}`,
    cgroup,
    launcher,
    ...(signal && { signal }),
  });
  const exit = session.exit.then((result) => ({ ...result, oomKilled: false }));
  exit.catch(() => undefined);
  return { ...session, exit };
}

/** Ends the sessions of an earlier process: none has a use when the process is gone that carried its streams. */
export async function endStaleSessions({
  task: { cgroup },
  directory,
}: {
  task: RawExecTask;
  directory: string;
}): Promise<void> {
  const sessions = path.join(directory, SESSIONS);
  if (!existsSync(sessions)) return;
  for (const sessionId of readdirSync(sessions)) {
    const group = cgroup?.nested(sessionCgroup(sessionId));
    await endSession(group, new ProcessTree({ mark: `${SESSION_MARK}=${sessionId}` }));
    group?.remove();
    rmSync(path.join(sessions, sessionId), { recursive: true, force: true });
  }
}

function sessionCgroup(sessionId: string): string {
  return `session-${sessionId}`;
}
