import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { ExecRequest, ExecSession, TaskConfig, TaskHandle } from "@drover/driver";
import { Fault } from "@drover/fault";
import {
  type Cgroup,
  CgroupHierarchy,
  endSession,
  FifoPool,
  findShellTools,
  isAlive,
  type Launch,
  type Launcher,
  type LaunchUser,
  Lifeline,
  NodeLauncher,
  ProcessTree,
  readBootId,
  readCgroupMounts,
  ShellLauncher,
  startSentinel,
  startSession,
} from "@drover/process";
import { decodeDriverState } from "./driver-state.ts";
import { SESSION_MARK, TASK_MARK, withoutDenied } from "./environment.ts";
import { checkExecutableFormat } from "./executable-format.ts";
import { findCommand, findSessionCommand } from "./find-command.ts";
import type { PluginConfig } from "./plugin-config.ts";
import type { RawExecOptions } from "./raw-exec-options.ts";
import { RawExecTask } from "./raw-exec-task.ts";
import { reapTask } from "./reap-task.ts";
import { resourceLimits } from "./resource-limits.ts";
import { StateDirectories } from "./state-directory.ts";
import { taskCgroup } from "./task-cgroup.ts";
import { decodeTaskOptions, type TaskOptions } from "./task-options.ts";
import { checkUser, currentUser, findUser } from "./task-user.ts";

const DEFAULT_CGROUP_PARENT = "drover";
const KILL_TIMEOUT_MS = 30_000;
/** The part of a state directory that holds one directory for each session. */
const SESSIONS = "sessions";

/** Starts tasks, and finds them again. */
export class TaskStarter {
  readonly #options: RawExecOptions;
  readonly #directories: StateDirectories;
  readonly #fifos: FifoPool;
  /** The names of the directories of this process's tasks. */
  readonly #inUse = new Set<string>();
  #launcher: Launcher | undefined;
  #hierarchy: CgroupHierarchy | "none" | undefined;

  constructor(options: RawExecOptions) {
    this.#options = options;
    this.#directories = new StateDirectories(options.runtimeDir);
    this.#fifos = new FifoPool(path.join(options.runtimeDir, "fifos"));
  }

  /**
   * Starts a task. When it rejects, nothing of the task is left.
   *
   * @throws {Fault} as `TaskDriver.startTask` says
   */
  async start(config: TaskConfig, plugin: PluginConfig): Promise<RawExecTask> {
    const options = decodeTaskOptions(config.driverConfig);
    checkIsolation(config);
    const launch = await this.#planLaunch(config, options, plugin);
    const hierarchy = this.#cgroupHierarchy();
    const cgroup = hierarchy && taskCgroup(config, options, hierarchy);
    const record = { taskId: config.id, ...(cgroup && { cgroup: cgroup.record }) };
    await this.#reap(this.#directories.list({ runsOf: config.id }));
    const directory = this.#directories.create(record);
    this.#inUse.add(path.basename(directory));
    try {
      cgroup?.create(resourceLimits(config.resources));
      const oomKillsBefore = cgroup?.countOomKills() ?? 0;
      const { main, lifeline } = await startSentinel({
        directory,
        launch: { ...launch, cgroupFiles: cgroup?.joinFiles ?? [] },
        stdoutPath: config.stdoutPath,
        stderrPath: config.stderrPath,
        launcher: this.#openLauncher(),
        fifos: this.#fifos,
      });
      const state = {
        directory: path.basename(directory),
        main,
        startedAt: Date.now(),
        workDir: launch.workDir,
        deniedEnvvars: options.deniedEnvvars,
        oomKillsBefore,
        ...(cgroup && { cgroup: cgroup.record }),
      };
      return new RawExecTask(config, state, { directory, lifeline });
    } catch (error) {
      await this.#undo(config, cgroup);
      this.#removeDirectory(path.basename(directory));
      throw error;
    }
  }

  /**
   * Finds a task of an earlier process again.
   *
   * @throws {Fault} as `TaskDriver.recoverTask` says
   */
  async recover({ version, config, driverState }: TaskHandle): Promise<RawExecTask> {
    const state = decodeDriverState(version, driverState);
    const directory = this.#directories.pathOf(state.directory);
    if (state.directory !== StateDirectories.nameOf(config.id)) {
      throw new Fault("invalid_argument", `The handle is not one of task ${config.id}`);
    }
    const lifeline = new Lifeline(directory);
    if (!lifeline.isWorthWatching && !isAlive(state.main)) {
      if (state.main.bootId !== readBootId()) {
        throw new Fault("not_found", `Task ${config.id} ended when this machine was restarted`);
      }
      if (!existsSync(directory)) {
        throw new Fault("not_found", `Nothing is left of task ${config.id}`);
      }
    }
    const task = new RawExecTask(config, state, { directory, lifeline });
    this.#inUse.add(state.directory);
    await endStaleSessions(task, path.join(directory, SESSIONS));
    return task;
  }

  /** Ends and removes every task that this process neither started nor recovered. */
  async reapUnknown(): Promise<void> {
    await this.#reap(this.#directories.list());
  }

  /**
   * Runs a command beside a task, as the task itself runs.
   *
   * @throws {Fault} as `TaskDriver.execTask` says
   */
  async exec(
    task: RawExecTask,
    { command: [program, ...args], tty, signal }: ExecRequest,
    plugin: PluginConfig,
  ): Promise<ExecSession> {
    const { config, state } = task;
    if (!program) throw new Fault("invalid_argument", "A command to run must not be empty");
    if (!task.isRunning) {
      throw new Fault("failed_precondition", `Task ${config.id} has ended; no command was run`);
    }
    const sessionId = randomUUID();
    const cgroup = task.cgroup?.nested(sessionCgroup(sessionId));
    const env = this.#environment(config, [...plugin.deniedEnvvars, ...state.deniedEnvvars]);
    const user = await this.#launchUser(config, plugin);
    const session = await startSession({
      directory: path.join(this.#directories.pathOf(state.directory), SESSIONS, sessionId),
      launch: {
        command: findSessionCommand(program, { workDir: state.workDir, searchPath: env.PATH }),
        args,
        env: {
          ...(tty && { TERM: "xterm" }),
          ...env,
          [SESSION_MARK]: sessionId,
        },
        workDir: state.workDir,
        cgroupFiles: (cgroup ?? task.cgroup)?.joinFiles ?? [],
        ...(user && { user }),
        ...(config.network.path && { networkNamespace: config.network.path }),
      },
      tty,
      mark: `${SESSION_MARK}=${sessionId}`,
      cgroup,
      launcher: this.#openLauncher(),
      fifos: this.#fifos,
      ...(signal && { signal }),
    });
    const exit = session.exit.then((result) => ({ ...result, oomKilled: false }));
    exit.catch(() => undefined);
    return { ...session, exit };
  }

  /** Removes an ended task's cgroups and files. */
  async remove(task: RawExecTask): Promise<void> {
    await task.remove();
    this.#removeDirectory(task.state.directory);
  }

  close(): void {
    this.#fifos.close();
  }

  async #planLaunch(
    config: TaskConfig,
    options: TaskOptions,
    plugin: PluginConfig,
  ): Promise<Omit<Launch, "cgroupFiles">> {
    const user = await this.#launchUser(config, plugin);
    const taskDir = path.join(config.allocDir, config.name);
    const command = findCommand(options.command, {
      allocDir: config.allocDir,
      taskDir,
      searchPath: this.#options.searchPath ?? process.env.PATH ?? "",
    });
    checkExecutableFormat(command);
    return {
      command,
      args: options.args,
      env: this.#environment(config, [...plugin.deniedEnvvars, ...options.deniedEnvvars]),
      workDir: options.workDir ?? taskDir,
      ...(options.oomScoreAdj !== undefined && { oomScoreAdj: options.oomScoreAdj }),
      ...(user && { user }),
      ...(config.network.path && { networkNamespace: config.network.path }),
    };
  }

  #environment({ id, env }: TaskConfig, denied: readonly string[]): Record<string, string> {
    const allowed = withoutDenied({ ...this.#options.agentEnv, ...env }, denied);
    return { ...allowed, [TASK_MARK]: id };
  }

  /** Undefined for the user that this process runs as. */
  async #launchUser(config: TaskConfig, plugin: PluginConfig): Promise<LaunchUser | undefined> {
    const agent = currentUser();
    const user = config.user === "" ? agent : await findUser(config.user);
    checkUser(user, plugin);
    if (config.user === "") return undefined;
    if (agent.uid === 0) return user;
    if (agent.uid === user.uid) return undefined;
    throw new Fault(
      "permission_denied",
      `Cannot run task ${config.id} as user "${config.user}": the agent runs as uid ${agent.uid}, and only root may become another user`,
    );
  }

  /** Undefined where tasks run without: as an ordinary user to whom no cgroup was delegated. */
  #cgroupHierarchy(): CgroupHierarchy | undefined {
    this.#hierarchy ??= this.#openHierarchy() ?? "none";
    return this.#hierarchy === "none" ? undefined : this.#hierarchy;
  }

  #openHierarchy(): CgroupHierarchy | undefined {
    const mounts = this.#options.cgroups === "none" ? undefined : readCgroupMounts();
    if (mounts === undefined) return undefined;
    const parent = this.#options.cgroupParent ?? DEFAULT_CGROUP_PARENT;
    const hierarchy = new CgroupHierarchy(mounts, { parent });
    if (process.getuid?.() !== 0) return hierarchy.isWritable() ? hierarchy : undefined;
    hierarchy.prepare();
    return hierarchy;
  }

  #openLauncher(): Launcher {
    const { sentinel = process.platform === "linux" ? "shell" : "node" } = this.#options;
    this.#launcher ??=
      sentinel === "shell" ? new ShellLauncher(findShellTools()) : new NodeLauncher();
    return this.#launcher;
  }

  async #reap(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (this.#inUse.has(name)) continue;
      const directory = this.#directories.pathOf(name);
      const record = this.#directories.readRecord(directory);
      if (record !== undefined) await reapTask(directory, record);
      this.#directories.remove(directory);
    }
  }

  #removeDirectory(name: string): void {
    this.#directories.remove(this.#directories.pathOf(name));
    this.#inUse.delete(name);
  }

  /** After a start that failed half way. */
  async #undo(config: TaskConfig, cgroup: Cgroup | undefined): Promise<void> {
    if (cgroup?.holdsAll) {
      await cgroup.kill({ timeoutMs: KILL_TIMEOUT_MS });
      cgroup.remove();
    } else {
      await new ProcessTree({ mark: `${TASK_MARK}=${config.id}` }).kill({
        timeoutMs: KILL_TIMEOUT_MS,
      });
    }
  }
}

/** A session has no use when the process is gone that carried its streams. */
async function endStaleSessions({ cgroup }: RawExecTask, directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  for (const sessionId of readdirSync(directory)) {
    const group = cgroup?.nested(sessionCgroup(sessionId));
    await endSession(group, new ProcessTree({ mark: `${SESSION_MARK}=${sessionId}` }));
    group?.remove();
    rmSync(path.join(directory, sessionId), { recursive: true, force: true });
  }
}

function sessionCgroup(sessionId: string): string {
  return `session-${sessionId}`;
}

/** @throws {Fault} `invalid_argument` for what this driver cannot give */
function checkIsolation({ id, mounts, network }: TaskConfig): void {
  const [mount] = mounts;
  if (mount !== undefined) {
    throw new Fault(
      "invalid_argument",
      `Task ${id} asks for a mount at ${mount.taskPath}, but raw_exec isolates no file system; use the host's path ${mount.hostPath}`,
    );
  }
  if (network.mode !== "host" && network.mode !== "group") {
    throw new Fault(
      "invalid_argument",
      `Task ${id} asks for network mode "${network.mode}", but raw_exec has only host and group`,
    );
  }
}
