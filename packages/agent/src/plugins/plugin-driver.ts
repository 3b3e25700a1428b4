import { sleep, timeoutSignal } from "@drover/clock";
import {
  type ConfigSpec,
  cutOffStart,
  type DriverCapabilities,
  type DriverEvent,
  type DriverInfo,
  type ExecRequest,
  type ExecSession,
  type ExitResult,
  type Fingerprint,
  type StatsOptions,
  type TaskConfig,
  type TaskDriver,
  type TaskHandle,
  type TaskStatus,
  type TaskUsage,
} from "@drover/driver";
import type { RemoteDriver } from "@drover/driver/remote";
import { Fault } from "@drover/fault";
import { PluginSupervisor, type SupervisorOptions } from "./plugin-supervisor.ts";

/** How long a call waits for a plugin that is being started again. */
const PATIENCE_MS = 10_000;
/** Before a call is repeated that found nobody at the other end. */
const PAUSE_MS = 100;

/**
 * A driver in a plugin process that is started again whenever it ends. Its tasks are found again
 * then, so that who waits for one hears nothing of it.
 */
export class PluginDriver implements TaskDriver {
  readonly #supervisor: PluginSupervisor;
  /** Of tasks that the plugin has to know. */
  readonly #handles = new Map<string, TaskHandle>();
  /** Of starts in the middle of which the plugin ended. */
  readonly #cutOff = new Map<string, TaskHandle>();
  readonly #log: SupervisorOptions["log"];

  /** @throws {Fault} what is wrong with the plugin */
  static async start(options: Omit<SupervisorOptions, "onReopened">): Promise<PluginDriver> {
    return new PluginDriver(await options.open(), options);
  }

  private constructor(remote: RemoteDriver, options: Omit<SupervisorOptions, "onReopened">) {
    this.#log = options.log;
    const onReopened = (reopened: RemoteDriver) => this.#restoreTasks(reopened);
    this.#supervisor = new PluginSupervisor(remote, { ...options, onReopened });
  }

  info(): DriverInfo {
    return this.#supervisor.newest.info();
  }

  configSpec(): ConfigSpec {
    return this.#supervisor.newest.configSpec();
  }

  taskConfigSpec(): ConfigSpec {
    return this.#supervisor.newest.taskConfigSpec();
  }

  capabilities(): DriverCapabilities {
    return this.#supervisor.newest.capabilities();
  }

  /** The agent's plugins are configured whenever they are opened. */
  async setConfig(): Promise<void> {}

  async *fingerprint({ signal }: { signal: AbortSignal }): AsyncGenerator<Fingerprint> {
    while (!signal.aborted) {
      const remote = await this.#supervisor.whenLive(signal);
      yield* untilLost(remote.fingerprint({ signal }));
      await this.#supervisor.whenEnded(remote, signal);
      if (signal.aborted) return;
      const healthDescription = this.#supervisor.problem;
      yield { attributes: {}, health: "unhealthy", healthDescription };
    }
  }

  async startTask(config: TaskConfig): Promise<TaskHandle> {
    const remote = await this.#live();
    try {
      const handle = await remote.startTask(config);
      this.#handles.set(config.id, handle);
      return handle;
    } catch (error) {
      if (!isLost(error)) throw error;
      this.#cutOff.set(config.id, cutOffStart(config));
      const { message } = Fault.from(error);
      throw new Fault("unavailable", message, { cause: error, recoverable: true });
    }
  }

  async recoverTask(handle: TaskHandle): Promise<void> {
    await this.#repeat((remote) => remote.recoverTask(handle));
    this.#handles.set(handle.config.id, handle);
  }

  async waitTask(taskId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExitResult> {
    return await this.#repeat((remote) => remote.waitTask(taskId, signal && { signal }), signal);
  }

  async stopTask(taskId: string, options: { timeoutMs: number; signal: string }): Promise<void> {
    await this.#repeat((remote) => remote.stopTask(taskId, options));
  }

  async destroyTask(taskId: string, options: { force: boolean }): Promise<void> {
    await this.#repeat((remote) => remote.destroyTask(taskId, options));
    this.#handles.delete(taskId);
  }

  async inspectTask(taskId: string): Promise<TaskStatus> {
    return await this.#repeat((remote) => remote.inspectTask(taskId));
  }

  async *taskStats(taskId: string, options: StatsOptions): AsyncGenerator<TaskUsage> {
    yield* (await this.#live()).taskStats(taskId, options);
  }

  async *taskEvents({ signal }: { signal: AbortSignal }): AsyncGenerator<DriverEvent> {
    while (!signal.aborted) {
      const remote = await this.#supervisor.whenLive(signal);
      yield* untilLost(remote.taskEvents({ signal }));
      await this.#supervisor.whenEnded(remote, signal);
    }
  }

  async signalTask(taskId: string, signal: string): Promise<void> {
    await (await this.#live()).signalTask(taskId, signal);
  }

  async execTask(taskId: string, request: ExecRequest): Promise<ExecSession> {
    return await (await this.#live()).execTask(taskId, request);
  }

  /** Ends the plugin process. Its tasks go on. */
  async close(): Promise<void> {
    await this.#supervisor.close();
  }

  async #live(): Promise<RemoteDriver> {
    return await this.#supervisor.whenLive(timeoutSignal(PATIENCE_MS));
  }

  /** A call that may be made twice. @param signal ends the wait for a plugin that does not come back */
  async #repeat<Answer>(
    call: (remote: RemoteDriver) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const patience = signal ?? timeoutSignal(PATIENCE_MS);
    for (;;) {
      const remote = await this.#supervisor.whenLive(patience);
      try {
        return await call(remote);
      } catch (error) {
        if (!isLost(error) || patience.aborted) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }

  async #restoreTasks(remote: RemoteDriver): Promise<void> {
    for (const [taskId, handle] of this.#handles) {
      await remote.recoverTask(handle).catch((error: unknown) => {
        if (isLost(error)) throw error;
        this.#handles.delete(taskId);
        this.#log.error("failed to recover task", { task_id: taskId, error });
      });
    }
    for (const [taskId, handle] of this.#cutOff) {
      this.#cutOff.delete(taskId);
      // Most drivers do not know such a handle, as Nomad's do not either.
      await remote.recoverTask(handle).then(
        () => remote.destroyTask(taskId, { force: true }),
        () => {},
      );
    }
  }
}

/** A stream that ends without an error when its plugin does. */
async function* untilLost<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    if (!isLost(error)) throw error;
  }
}

/** Whether a call failed because there is no plugin process. */
function isLost(error: unknown): boolean {
  const { code } = Fault.from(error);
  return code === "unavailable" || code === "canceled";
}
