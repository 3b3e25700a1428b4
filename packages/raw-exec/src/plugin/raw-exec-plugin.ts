import path from "node:path";
import { every, type Timer } from "@drover/clock";
import type {
  AgentSettings,
  ConfigSpec,
  DriverCapabilities,
  Fingerprint,
  TaskConfig,
  TaskHandle,
} from "@drover/driver";
import type { driverLog } from "@drover/driver/serve";
import { Fault } from "@drover/fault";
import { findReadPipes, loadSystemCalls } from "@drover/process";
import { PLUGIN_CONFIG_SPEC } from "../config/plugin-config.ts";
import { RawExecDriver } from "../raw-exec-driver.ts";
import type { RawExecOptions } from "../raw-exec-options.ts";
import { decodeLogOptions, LOG_CONFIG_SPEC } from "./log-options.ts";
import { makeRuntimeDir } from "./runtime-dir.ts";
import { TaskLogs } from "./task-logs.ts";
import { UnreadOutputs } from "./unread-outputs.ts";

const LOOK_MS = 5_000;
const DEV_NULL = "/dev/null";

export interface RawExecPluginOptions extends RawExecOptions {
  readonly log: ReturnType<typeof driverLog>;
  /** Milliseconds between two looks for outputs that nobody reads; 5000 unless told. */
  readonly lookMs?: number;
  /** Program and arguments that end up in `runCollector` of @drover/logs; its source unless given. */
  readonly collectorCommand?: readonly string[];
}

/**
 * raw_exec as Nomad's clients load it. Beside what the driver does it can collect the tasks' logs
 * itself, and it reports in its fingerprint what would keep tasks from starting.
 */
export class RawExecPlugin extends RawExecDriver {
  readonly #runtimeDir: string;
  readonly #log: RawExecPluginOptions["log"];
  readonly #logs: TaskLogs;
  /** Of tasks whose output Nomad collects. */
  #unread: UnreadOutputs | undefined;
  #looking: Timer | undefined;
  readonly #lookMs: number;
  #logOptions = decodeLogOptions({});

  constructor(options: RawExecPluginOptions) {
    super(options);
    const { runtimeDir, log, collectorCommand, lookMs = LOOK_MS } = options;
    this.#lookMs = lookMs;
    this.#runtimeDir = runtimeDir;
    this.#log = log;
    this.#logs = new TaskLogs({
      runtimeDir: path.join(runtimeDir, "logs"),
      ...(collectorCommand && { command: collectorCommand }),
      onUnavailable: (fault) => log.error("Log collector cannot be started", { error: fault }),
    });
  }

  override configSpec(): ConfigSpec {
    const attributes = { ...PLUGIN_CONFIG_SPEC.attributes, ...LOG_CONFIG_SPEC.attributes };
    return { kind: "object", attributes };
  }

  override capabilities(): DriverCapabilities {
    const disableLogCollection = this.#logOptions.collectedBy === "driver";
    return { ...super.capabilities(), disableLogCollection };
  }

  override async setConfig(config: Record<string, unknown>, agent?: AgentSettings): Promise<void> {
    const entries = Object.entries(config);
    const isLogOption = ([name]: [string, unknown]) => name in LOG_CONFIG_SPEC.attributes;
    const logOptions = decodeLogOptions(Object.fromEntries(entries.filter(isLogOption)));
    const ownConfig = Object.fromEntries(entries.filter((entry) => !isLogOption(entry)));
    await super.setConfig(ownConfig, agent);
    this.#logOptions = logOptions;
    this.removeAbandonedTasks().catch((error) =>
      this.#log.warn("What is left of ended tasks was not removed", { error }),
    );
    for (const note of this.notes) this.#log.warn(note);
  }

  override async *fingerprint(options: { signal: AbortSignal }): AsyncGenerator<Fingerprint> {
    for await (const fingerprint of super.fingerprint(options)) {
      yield fingerprint.health === "healthy" ? await this.#examine(fingerprint) : fingerprint;
    }
  }

  override async startTask(config: TaskConfig): Promise<TaskHandle> {
    makeRuntimeDir(this.#runtimeDir);
    const isCollected = this.#logOptions.collectedBy === "driver" && !isLoggingDisabled(config);
    if (!isCollected || this.#logs.has(config.id)) {
      const handle = await super.startTask(config);
      await this.#watchOutput(config);
      return handle;
    }
    const redirected = await this.#logs.open(config, this.#logOptions);
    try {
      return await super.startTask(redirected);
    } catch (error) {
      await this.#endLogs(config.id);
      throw error;
    }
  }

  override async recoverTask(handle: TaskHandle): Promise<void> {
    await super.recoverTask(handle);
    const { config } = handle;
    if (this.#logs.owns(config)) {
      await this.#logs.open(config, this.#logOptions);
      return;
    }
    // Nomad's client starts a collector for each task that it recovers.
    await this.#logs.handBack(config.id);
    await this.#watchOutput(config);
  }

  override async destroyTask(taskId: string, options: { force: boolean }): Promise<void> {
    this.#unread?.unwatch(taskId);
    const isOver = async () => (await super.inspectTask(taskId)).state === "exited";
    if (this.#logs.has(taskId) && (options.force || (await isOver()))) {
      // The last of its output can be waited for once nobody is left who writes.
      await super.stopTask(taskId, { timeoutMs: 0, signal: "" });
      await this.#endLogs(taskId);
    }
    await super.destroyTask(taskId, options);
  }

  /** Ends all tasks, and the collection of their output. @returns the ids of the tasks */
  override async endAllTasks(): Promise<string[]> {
    makeRuntimeDir(this.#runtimeDir);
    const ids = await super.endAllTasks();
    await this.#logs.closeAll();
    return ids;
  }

  override async close(): Promise<void> {
    this.#looking?.cancel();
    await super.close();
    await this.#logs.detach();
  }

  async #watchOutput(config: TaskConfig): Promise<void> {
    if (this.#unread === undefined) {
      const { bytesInPipe } = await loadSystemCalls();
      this.#unread ??= new UnreadOutputs({ bytesIn: bytesInPipe, findRead: findReadPipes });
      const look = () => void this.#takeOverUnread();
      this.#looking ??= every(this.#lookMs, look, { keepsAlive: false });
    }
    this.#unread.watch(config);
  }

  /**
   * Collects what nobody reads: Nomad would end the task and start it anew with another collector, but
   * nothing is wrong with the task.
   */
  async #takeOverUnread(): Promise<void> {
    for (const config of this.#unread?.look() ?? []) {
      try {
        await this.#logs.takeOver(config, this.#logOptions);
        this.#log.warn("Took over from a log collector that died", { taskId: config.id });
        this.report(
          config,
          "Nomad's log collector of the task has died; the driver writes its log files until the client is restarted",
          { log_collector: "driver" },
        );
      } catch (error) {
        this.#log.error("Nobody reads a task's output, and it waits once its pipe is full", {
          taskId: config.id,
          error,
        });
        this.#unread?.watch(config);
      }
    }
  }

  async #endLogs(taskId: string): Promise<void> {
    try {
      await this.#logs.close(taskId);
    } catch (error) {
      this.#log.warn("The end of a task's output is not in its files yet", { taskId, error });
    }
  }

  /** A healthy driver that lacks what the plugin needs is not. */
  async #examine(fingerprint: Fingerprint): Promise<Fingerprint> {
    try {
      makeRuntimeDir(this.#runtimeDir);
      if (this.#logOptions.collectedBy === "driver") await this.#logs.ready();
      return fingerprint;
    } catch (error) {
      const { message } = Fault.from(error);
      this.#log.error("Tasks cannot be started", { error: message });
      return { attributes: {}, health: "unhealthy", healthDescription: message };
    }
  }
}

/** What the client makes of `logs { disabled = true }` in a job. */
function isLoggingDisabled({ stdoutPath, stderrPath }: TaskConfig): boolean {
  return stdoutPath === DEV_NULL && stderrPath === DEV_NULL;
}
