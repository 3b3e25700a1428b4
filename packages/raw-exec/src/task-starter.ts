import path from "node:path";
import process from "node:process";
import type { TaskConfig, TaskHandle } from "@drover/driver";
import { Fault } from "@drover/fault";
import {
  type Cgroup,
  CgroupHierarchy,
  FifoPool,
  findShellTools,
  type Launch,
  type LaunchUser,
  Lifeline,
  ProcessTree,
  readBootId,
  readCgroupMounts,
  type ShellTools,
  startSentinel,
} from "@drover/process";
import { decodeDriverState } from "./driver-state.ts";
import { TASK_MARK, withoutDenied } from "./environment.ts";
import { checkExecutableFormat } from "./executable-format.ts";
import { findCommand } from "./find-command.ts";
import type { PluginConfig } from "./plugin-config.ts";
import type { RawExecOptions } from "./raw-exec-options.ts";
import { RawExecTask } from "./raw-exec-task.ts";
import { resourceLimits } from "./resource-limits.ts";
import { StateDirectories } from "./state-directory.ts";
import { taskCgroup } from "./task-cgroup.ts";
import { decodeTaskOptions, type TaskOptions } from "./task-options.ts";
import { checkUser, currentUser, findUser } from "./task-user.ts";

const DEFAULT_CGROUP_PARENT = "drover";
const KILL_TIMEOUT_MS = 30_000;

/** Starts tasks, and finds them again. */
export class TaskStarter {
  readonly #options: RawExecOptions;
  readonly #directories: StateDirectories;
  readonly #fifos: FifoPool;
  #tools: ShellTools | undefined;
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
    const directory = this.#directories.create(record);
    try {
      cgroup?.create(resourceLimits(config.resources));
      const oomKillsBefore = cgroup?.countOomKills() ?? 0;
      const { main, lifeline } = await startSentinel({
        directory,
        launch: { ...launch, cgroupFiles: cgroup?.joinFiles ?? [] },
        stdoutPath: config.stdoutPath,
        stderrPath: config.stderrPath,
        tools: this.#shellTools(),
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
      this.#directories.remove(directory);
      throw error;
    }
  }

  /**
   * Finds a task of an earlier process again.
   *
   * @throws {Fault} as `TaskDriver.recoverTask` says
   */
  recover({ version, config, driverState }: TaskHandle): RawExecTask {
    const state = decodeDriverState(version, driverState);
    const directory = this.#directories.pathOf(state.directory);
    if (state.directory !== StateDirectories.nameOf(config.id)) {
      throw new Fault("invalid_argument", `The handle is not one of task ${config.id}`);
    }
    const lifeline = new Lifeline(directory);
    if (!lifeline.isWorthWatching && state.main.bootId !== readBootId()) {
      throw new Fault("not_found", `Task ${config.id} ended when this machine was restarted`);
    }
    return new RawExecTask(config, state, { directory, lifeline });
  }

  /** Removes an ended task's cgroups and files. */
  async remove(task: RawExecTask): Promise<void> {
    await task.remove();
    this.#directories.remove(this.#directories.pathOf(task.state.directory));
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
    const denied = [...plugin.deniedEnvvars, ...options.deniedEnvvars];
    const env = withoutDenied({ ...this.#options.agentEnv, ...config.env }, denied);
    return {
      command,
      args: options.args,
      env: { ...env, [TASK_MARK]: config.id },
      workDir: options.workDir ?? taskDir,
      ...(options.oomScoreAdj !== undefined && { oomScoreAdj: options.oomScoreAdj }),
      ...(user && { user }),
      ...(config.network.path && { networkNamespace: config.network.path }),
    };
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

  #shellTools(): ShellTools {
    this.#tools ??= findShellTools();
    return this.#tools;
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
