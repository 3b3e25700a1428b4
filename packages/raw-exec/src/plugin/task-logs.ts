import { existsSync } from "node:fs";
import path from "node:path";
import { timeoutSignal } from "@drover/clock";
import type { TaskConfig } from "@drover/driver";
import { LogCollector, type LogCollectorOptions } from "@drover/logs";
import { UserDatabase } from "@drover/process";
import type { LogOptions } from "./log-options.ts";

const CLOSE_TIMEOUT_MS = 10_000;

/** The tasks whose output the driver collects, in the place where Nomad's file API looks for it. */
export class TaskLogs {
  readonly #options: LogCollectorOptions;
  readonly #users = new UserDatabase();
  readonly #open = new Set<string>();
  #collector: Promise<LogCollector> | undefined;

  /** The collector itself is started when it is needed first. */
  constructor(options: LogCollectorOptions) {
    this.#options = options;
  }

  /** Whether a task was started with its output coming here. */
  owns({ stdoutPath }: TaskConfig): boolean {
    return stdoutPath.startsWith(`${this.#options.runtimeDir}${path.sep}`);
  }

  /** @throws {Fault} if the collector cannot be started */
  async ready(): Promise<LogCollector> {
    this.#collector ??= LogCollector.start(this.#options);
    try {
      return await this.#collector;
    } catch (error) {
      this.#collector = undefined;
      throw error;
    }
  }

  /**
   * Has a task's output collected. Idempotent.
   *
   * @returns the task with its output redirected
   */
  async open(config: TaskConfig, { maxFiles, maxFileBytes }: LogOptions): Promise<TaskConfig> {
    const collector = await this.ready();
    const owner = config.user === "" ? undefined : await this.#users.find(config.user);
    const { stdoutFifo, stderrFifo } = await collector.open({
      ...outputOf(config),
      maxFiles,
      maxFileBytes,
      ...(owner && { owner: { uid: owner.uid, gid: owner.gid } }),
    });
    this.#open.add(config.id);
    return { ...config, stdoutPath: stdoutFifo, stderrPath: stderrFifo };
  }

  /**
   * Has the output of a task collected that Nomad's collector has left: reads the pipes that are Nomad's
   * and goes on with its files.
   */
  async takeOver(config: TaskConfig, { maxFiles, maxFileBytes }: LogOptions): Promise<void> {
    const collector = await this.ready();
    await collector.open({
      ...outputOf(config),
      maxFiles,
      maxFileBytes,
      fifos: { stdoutFifo: config.stdoutPath, stderrFifo: config.stderrPath },
    });
    this.#open.add(config.id);
  }

  /** The reverse of `takeOver`, also for a task of an earlier process: Nomad is about to collect it again. */
  async handBack(taskId: string): Promise<void> {
    // Made with the first collector, which most plugins never have.
    if (!existsSync(this.#options.runtimeDir)) return;
    const collector = await this.ready();
    if ((await collector.ids()).includes(taskId)) await this.close(taskId);
  }

  /** Whether a task's output comes here. */
  has(taskId: string): boolean {
    return this.#open.has(taskId);
  }

  /**
   * Ends the collection of a task whose processes are gone: resolves when all that they wrote is in
   * its files.
   *
   * @throws a time-out after 10 s, as with a full disk; the collector goes on
   */
  async close(taskId: string): Promise<void> {
    this.#open.delete(taskId);
    const collector = await this.ready();
    await collector.close(taskId, { signal: timeoutSignal(CLOSE_TIMEOUT_MS) });
  }

  /** Ends the collection of whatever any process of the plugin had collected. */
  async closeAll(): Promise<void> {
    const collector = await this.ready();
    for (const id of await collector.ids()) await this.close(id);
  }

  /** Lets go of the collector, which stays for as long as there are tasks. */
  async detach(): Promise<void> {
    (await this.#collector)?.detach();
  }
}

/** Where Nomad's file API looks for a task's output. */
function outputOf({ id, name, allocDir }: TaskConfig) {
  return { id, task: name, dir: path.join(allocDir, "alloc", "logs"), root: allocDir };
}
