import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import {
  type ExecRequest,
  type ExecSession,
  isCutOffStart,
  type TaskConfig,
  type TaskHandle,
} from "@drover/driver";
import { Fault } from "@drover/fault";
import {
  type Cgroup,
  CgroupHierarchy,
  hasExitStatus,
  hasRunningCommand,
  isAlive,
  type Launcher,
  Lifeline,
  openLauncher,
  ProcessTree,
  readBootId,
  readCgroupMounts,
  settleStart,
  startSentinel,
  UserDatabase,
} from "@drover/process";
import type { PluginConfig } from "../config/plugin-config.ts";
import { decodeTaskOptions } from "../config/task-options.ts";
import type { RawExecOptions } from "../raw-exec-options.ts";
import { type DriverState, decodeDriverState } from "../state/driver-state.ts";
import {
  askTaskToEnd,
  type EarlierRun,
  EarlierRuns,
  isBuiltInState,
} from "../state/earlier-runs.ts";
import { reapTask } from "../state/reap-task.ts";
import { StateDirectories } from "../state/state-directory.ts";
import { StoppedSentinels } from "../state/stopped-sentinels.ts";
import { Strays } from "../state/strays.ts";
import { UnknownSentinels } from "../state/unknown-sentinels.ts";
import { RawExecTask } from "../task/raw-exec-task.ts";
import { taskCgroup } from "../task/task-cgroup.ts";
import { endStaleSessions, execBeside } from "../task/task-sessions.ts";
import { TASK_MARK } from "./environment.ts";
import { planLaunch } from "./plan-launch.ts";
import { resourceLimits } from "./resource-limits.ts";

const DEFAULT_CGROUP_PARENT = "drover";
/** Of a task whose own options are not known. */
const NO_OVERRIDES = { cgroupV1Override: {} };
const KILL_TIMEOUT_MS = 30_000;

/** A task that was ended because nobody knew it. */
export interface ReapedTask {
  readonly taskId: string;
  /** Why it may go on; absent where it has ended. */
  readonly error?: unknown;
}

/** Starts tasks, and finds them again. */
export class TaskStarter {
  readonly #options: RawExecOptions;
  readonly #directories: StateDirectories;
  readonly #earlierRuns: EarlierRuns;
  readonly #users = new UserDatabase();
  readonly #strays = new Strays();
  readonly #stopped = new StoppedSentinels();
  readonly #unknown = new UnknownSentinels();
  /** The names of the directories of this process's tasks. */
  readonly #inUse = new Set<string>();
  /** What is being cleared away, by directory name: a start of the same task waits for it. */
  readonly #reaping = new Map<string, Promise<void>>();
  #launcher: Promise<Launcher> | undefined;
  #hierarchy: CgroupHierarchy | "none" | undefined;

  /** @param onEarlierRun told of what was ended because this driver has no handle of it */
  constructor(options: RawExecOptions, onEarlierRun: (run: EarlierRun) => void = () => {}) {
    this.#options = options;
    this.#earlierRuns = new EarlierRuns(onEarlierRun);
    this.#directories = new StateDirectories(options.runtimeDir);
  }

  /**
   * Starts a task. When it rejects, nothing of the task is left.
   *
   * @throws {Fault} as `TaskDriver.startTask` says
   */
  async start(config: TaskConfig, plugin: PluginConfig): Promise<RawExecTask> {
    const options = decodeTaskOptions(config.driverConfig);
    const launch = await planLaunch(config, options, {
      plugin,
      driver: this.#options,
      users: this.#users,
    });
    const hierarchy = this.#cgroupHierarchy();
    const cgroup = hierarchy && taskCgroup(config, options, hierarchy);
    const limits = resourceLimits(config.resources);
    await this.#endEarlierRuns(config, cgroup);
    const start = {
      workDir: launch.workDir,
      deniedEnvvars: options.deniedEnvvars,
      oomKillsBefore: cgroup?.sharesMemory ? cgroup.countOomKills() : 0,
      ...(cgroup && { cgroup: cgroup.record }),
    };
    const directory = this.#directories.create({
      taskId: config.id,
      allocDir: config.allocDir,
      ...(cgroup && { cgroup: cgroup.record }),
      start: { ...start, bootId: readBootId() },
    });
    this.#inUse.add(path.basename(directory));
    try {
      const { main, lifeline } = await startSentinel({
        directory,
        launch: { ...launch, ...(cgroup && { cgroup: cgroup.setup(limits) }) },
        stdoutPath: config.stdoutPath,
        stderrPath: config.stderrPath,
        launcher: await this.#openLauncher(),
      });
      const state = {
        ...start,
        directory: path.basename(directory),
        main,
        startedAt: Date.now(),
      };
      return new RawExecTask(config, state, {
        directory,
        lifeline,
        strays: this.#strays,
        stopped: this.#stopped,
      });
    } catch (error) {
      await this.#undo(config, cgroup);
      await this.#removeDirectory(path.basename(directory));
      throw error;
    }
  }

  /**
   * Finds a task of an earlier process again.
   *
   * @throws {Fault} as `TaskDriver.recoverTask` says
   */
  async recover(handle: TaskHandle): Promise<RawExecTask> {
    const { version, config, driverState } = handle;
    if (isCutOffStart(handle)) return await this.#recoverCutOff(config);
    if (isBuiltInState(driverState)) throw this.#endBuiltInRun(config);
    const state = decodeDriverState(version, driverState);
    const directory = this.#directories.pathOf(state.directory);
    if (!state.directory.startsWith(StateDirectories.prefixOf(config.id))) {
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
    return await this.#adopt(config, state, lifeline);
  }

  /** Once the command was executed, the task is found, however it ended since; it never runs again. */
  async #recoverCutOff(config: TaskConfig): Promise<RawExecTask> {
    const names = this.#directories.listStarts(config.id);
    for (const name of names) {
      const directory = this.#directories.pathOf(name);
      const start = this.#directories.readRecord(directory)?.start;
      const claimed = start && settleStart(directory);
      if (start === undefined || claimed === undefined) continue;
      const { bootId, ...record } = start;
      const { pid, startTime, startedAt } = claimed;
      const state = { ...record, directory: name, main: { pid, startTime, bootId }, startedAt };
      return await this.#adopt(config, state, new Lifeline(directory));
    }
    await this.#reap(names);
    throw new Fault(
      "not_found",
      `The start of task ${config.id} was cut off before its command ran; nothing of it is left`,
    );
  }

  async #adopt(config: TaskConfig, state: DriverState, lifeline: Lifeline): Promise<RawExecTask> {
    const directory = this.#directories.pathOf(state.directory);
    const task = new RawExecTask(config, state, {
      directory,
      lifeline,
      strays: this.#strays,
      stopped: this.#stopped,
    });
    this.#inUse.add(state.directory);
    await endStaleSessions({ task, directory });
    return task;
  }

  /** Not in a cgroup that a task of this very process has: its own start is refused, and must not end it. */
  async #endEarlierRuns(config: TaskConfig, cgroup: Cgroup | undefined): Promise<void> {
    const runs = this.#directories.listRuns(config.id);
    await this.#reap(runs);
    if (runs.some((name) => this.#inUse.has(name))) return;
    await this.#earlierRuns.end(config, { cgroup, byEnvironment: false });
  }

  /** Nomad's client recovers one task after another, so none waits here for the end. */
  #endBuiltInRun(config: TaskConfig): Fault {
    const hierarchy = this.#cgroupHierarchy();
    const cgroup = hierarchy && taskCgroup(config, NO_OVERRIDES, hierarchy);
    // The start that follows waits for it, and hears of a failure by what it finds.
    this.#earlierRuns.end(config, { cgroup, byEnvironment: true }).catch(() => undefined);
    return new Fault(
      "invalid_argument",
      `Task ${config.id} was started by Nomad's built-in raw_exec, which alone can recover it; what runs of it is ended, and it starts anew`,
    );
  }

  /**
   * Ends every task in the runtime directory, with Nomad's default kill signal and timeout, and removes
   * what was kept of it. For an operator whose client is stopped.
   *
   * @returns the ids of the tasks
   */
  async endAll(): Promise<string[]> {
    const names = this.#directories.list();
    const records = names
      .map((name) => this.#directories.readRecord(this.#directories.pathOf(name)))
      .filter((record) => record !== undefined);
    await Promise.all(records.map(askTaskToEnd));
    await this.#reap(names);
    return records.map(({ taskId }) => taskId);
  }

  /** Removes what was kept of tasks that have ended and whose allocation's directory is gone, as with Nomad's data. */
  async removeAbandoned(): Promise<void> {
    const isAbandoned = (name: string) => {
      const directory = this.#directories.pathOf(name);
      const { allocDir } = this.#directories.readRecord(directory) ?? {};
      const isGone = allocDir !== undefined && !existsSync(allocDir);
      return isGone && hasExitStatus(directory);
    };
    await this.#reap(this.#directories.list().filter(isAbandoned));
  }

  /** The ids of the tasks that run, whoever started them. */
  listRunning(): string[] {
    const directories = this.#directories.list().map((name) => this.#directories.pathOf(name));
    return directories
      .filter(hasRunningCommand)
      .map((directory) => this.#directories.readRecord(directory)?.taskId ?? directory);
  }

  /** Ends and removes every task that this process neither started nor recovered. */
  async reapUnknown(): Promise<ReapedTask[]> {
    const unknown = this.#directories.list().filter((name) => !this.#inUse.has(name));
    const reap = async (name: string): Promise<ReapedTask> => {
      const taskId = this.#directories.readRecord(this.#directories.pathOf(name))?.taskId ?? name;
      try {
        await this.#reap([name]);
        return { taskId };
      } catch (error) {
        return { taskId, error };
      }
    };
    return await Promise.all(unknown.map(reap));
  }

  /**
   * Runs a command beside a task, as the task itself runs.
   *
   * @throws {Fault} as `TaskDriver.execTask` says
   */
  async exec(task: RawExecTask, request: ExecRequest, plugin: PluginConfig): Promise<ExecSession> {
    const directory = this.#directories.pathOf(task.state.directory);
    return await execBeside({ task, directory }, request, {
      plugin,
      users: this.#users,
      openFiles: this.#options.openFiles,
      launcher: await this.#openLauncher(),
    });
  }

  /** Removes an ended task's cgroups and files. */
  async remove(task: RawExecTask): Promise<void> {
    await task.remove();
    await this.#removeDirectory(task.state.directory);
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
    return process.getuid?.() === 0 || hierarchy.isWritable() ? hierarchy : undefined;
  }

  #openLauncher(): Promise<Launcher> {
    this.#launcher ??= openLauncher(this.#options.sentinel);
    return this.#launcher;
  }

  async #reap(names: readonly string[]): Promise<void> {
    const unknown = names.filter((name) => !this.#inUse.has(name));
    await Promise.all(
      unknown.map((name) => {
        const reaping =
          this.#reaping.get(name) ?? this.#reapOne(name).finally(() => this.#reaping.delete(name));
        this.#reaping.set(name, reaping);
        return reaping;
      }),
    );
  }

  async #reapOne(name: string): Promise<void> {
    const record = this.#directories.readRecord(this.#directories.pathOf(name));
    const { aside, told } = this.#directories.setAside(name);
    if (record !== undefined) await reapTask(record, { directory: told, sentinels: this.#unknown });
    await this.#directories.remove(aside);
  }

  async #removeDirectory(name: string): Promise<void> {
    await this.#directories.remove(name);
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
