import { onAbort } from "@drover/clock";
import type {
  AgentSettings,
  ConfigSpec,
  DriverCapabilities,
  DriverEvent,
  DriverInfo,
  ExecRequest,
  ExecSession,
  ExitResult,
  Fingerprint,
  StatsOptions,
  TaskConfig,
  TaskDriver,
  TaskHandle,
  TaskStatus,
  TaskUsage,
} from "@drover/driver";
import { Fault } from "@drover/fault";
import { decodePluginConfig, PLUGIN_CONFIG_SPEC } from "./config/plugin-config.ts";
import { TASK_CONFIG_SPEC } from "./config/task-config-spec.ts";
import { EventChannel } from "./event-channel.ts";
import { DISABLED_FINGERPRINT, ENABLED_FINGERPRINT, fingerprints } from "./fingerprint.ts";
import type { RawExecOptions } from "./raw-exec-options.ts";
import { describeMemoryLimit } from "./start/resource-limits.ts";
import { type ReapedTask, TaskStarter } from "./start/task-starter.ts";
import type { EarlierRun } from "./state/earlier-runs.ts";
import type { RawExecTask } from "./task/raw-exec-task.ts";
import { Meters } from "./usage/meters.ts";
import { Turns } from "./usage/turns.ts";
import { UsageStream } from "./usage/usage-stream.ts";

const VERSION = "0.2.0";

/** Nomad's raw_exec: runs commands as they are, with cgroups and nothing else around them. */
export class RawExecDriver implements TaskDriver {
  readonly #starter: TaskStarter;
  readonly #events = new EventChannel();
  readonly #tasks = new Map<string, RawExecTask>();
  readonly #starting = new Set<string>();
  readonly #recoveries = new Map<string, Promise<void>>();
  readonly #meters = new Meters();
  readonly #turns = new Turns();
  #config = decodePluginConfig({});
  #configChange = Promise.withResolvers<void>();

  constructor(options: RawExecOptions) {
    this.#starter = new TaskStarter(options, (run) => this.#reportEarlierRun(run));
  }

  info(): DriverInfo {
    return { name: "raw_exec", version: VERSION };
  }

  configSpec(): ConfigSpec {
    return PLUGIN_CONFIG_SPEC;
  }

  taskConfigSpec(): ConfigSpec {
    return TASK_CONFIG_SPEC;
  }

  capabilities(): DriverCapabilities {
    return {
      sendSignals: true,
      exec: true,
      fsIsolation: "none",
      networkIsolationModes: ["host", "group"],
      mustCreateNetwork: false,
      mountConfigs: "none",
      disableLogCollection: false,
    };
  }

  /** A sentence on each option of its configuration that has no effect. */
  get notes(): readonly string[] {
    return this.#config.notes;
  }

  async setConfig(config: Record<string, unknown>, agent?: AgentSettings): Promise<void> {
    this.#config = decodePluginConfig(config);
    if (agent !== undefined) this.#meters.countBy(agent.coreMhz);
    this.#configChange.resolve();
    this.#configChange = Promise.withResolvers();
  }

  fingerprint({ signal }: { signal: AbortSignal }): AsyncIterable<Fingerprint> {
    return fingerprints(() => (this.#config.enabled ? ENABLED_FINGERPRINT : DISABLED_FINGERPRINT), {
      signal,
      changed: () => this.#configChange.promise,
    });
  }

  async startTask(config: TaskConfig): Promise<TaskHandle> {
    if (!this.#config.enabled) throw new Fault("failed_precondition", "raw_exec is disabled");
    if (this.#tasks.has(config.id) || this.#starting.has(config.id)) {
      throw new Fault("already_exists", `task with ID "${config.id}" already started`);
    }
    this.#starting.add(config.id);
    try {
      const task = await this.#starter.start(config, this.#config);
      this.#adopt(task);
      return task.handle();
    } finally {
      this.#starting.delete(config.id);
    }
  }

  async recoverTask(handle: TaskHandle): Promise<void> {
    const { id } = handle.config;
    if (this.#tasks.has(id)) return;
    const recovery =
      this.#recoveries.get(id) ?? this.#starter.recover(handle).then((task) => this.#adopt(task));
    this.#recoveries.set(id, recovery);
    await recovery.finally(() => this.#recoveries.delete(id));
  }

  /** The ids of the tasks that run in the runtime directory, whoever started them. */
  runningTaskIds(): string[] {
    return this.#starter.listRunning();
  }

  /**
   * Ends every task in the runtime directory that this driver neither started nor recovered, as one
   * whose starter was killed before it had the handle. For a caller that has recovered all it knows.
   */
  async reapUnknownTasks(): Promise<ReapedTask[]> {
    return await this.#starter.reapUnknown();
  }

  /** As `TaskStarter.endAll`. */
  async endAllTasks(): Promise<string[]> {
    return await this.#starter.endAll();
  }

  /** As `TaskStarter.removeAbandoned`. */
  protected async removeAbandonedTasks(): Promise<void> {
    await this.#starter.removeAbandoned();
  }

  /** By callbacks: one wait for each task is open all the time, and a suspended function takes more. */
  waitTask(taskId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExitResult> {
    return new Promise((resolve, reject) => {
      const { exit } = this.#get(taskId);
      if (signal === undefined) return resolve(exit);
      const cancel = () => reject(new Fault("canceled", `Stopped waiting for task ${taskId}`));
      if (signal.aborted) return cancel();
      const stopListening = onAbort(signal, cancel);
      exit.then((result) => {
        stopListening();
        resolve(result);
      });
    });
  }

  async stopTask(taskId: string, options: { timeoutMs: number; signal: string }): Promise<void> {
    await this.#get(taskId).stop(options);
  }

  async destroyTask(taskId: string, { force }: { force: boolean }): Promise<void> {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    if (task.isRunning && !force) {
      throw new Fault("failed_precondition", `Task ${taskId} is running; stop it first`);
    }
    await this.#starter.remove(task);
    this.#tasks.delete(taskId);
  }

  async inspectTask(taskId: string): Promise<TaskStatus> {
    return this.#get(taskId).status();
  }

  taskStats(taskId: string, options: StatsOptions): AsyncIterable<TaskUsage> {
    return { [Symbol.asyncIterator]: () => this.#openStats(taskId, options) };
  }

  taskEvents({ signal }: { signal: AbortSignal }): AsyncIterable<DriverEvent> {
    return this.#events.listen(signal);
  }

  async signalTask(taskId: string, signal: string): Promise<void> {
    this.#get(taskId).signal(signal);
  }

  async execTask(taskId: string, request: ExecRequest): Promise<ExecSession> {
    return this.#starter.exec(this.#get(taskId), request, this.#config);
  }

  async close(): Promise<void> {
    for (const task of this.#tasks.values()) task.close();
    this.#tasks.clear();
  }

  #openStats(taskId: string, { perProcess = false, ...options }: StatsOptions): UsageStream {
    const task = this.#get(taskId);
    return new UsageStream(this.#meters.open(task), {
      ...options,
      perProcess,
      taskEnd: task.exit,
      turns: this.#turns,
    });
  }

  #get(taskId: string): RawExecTask {
    const task = this.#tasks.get(taskId);
    if (task === undefined) throw new Fault("not_found", `Task ${taskId} is not known`);
    return task;
  }

  #adopt(task: RawExecTask): void {
    this.#tasks.set(task.config.id, task);
    task.exit.then(({ oomKilled }) => {
      if (oomKilled) this.#reportOomKill(task.config);
    });
  }

  #reportOomKill(config: TaskConfig): void {
    const limit = describeMemoryLimit(config.resources);
    this.report(config, `The OOM killer killed a process of the task (memory limit: ${limit})`, {
      oom_killed: "true",
      memory_limit: limit,
    });
  }

  #reportEarlierRun({ config, pids }: EarlierRun): void {
    this.report(
      config,
      `Ended what an earlier run of the task, by another driver, had left running: process ${pids.join(", ")}`,
      { ended_pids: pids.join(",") },
    );
  }

  /** Sends an event about a task to whoever listens. */
  protected report(
    { id, allocId, name }: TaskConfig,
    message: string,
    annotations: Readonly<Record<string, string>>,
  ): void {
    const timestamp = new Date();
    this.#events.send({ taskId: id, allocId, taskName: name, timestamp, message, annotations });
  }
}
