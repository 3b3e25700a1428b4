import { appendFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type {
  ConfigSpec,
  DriverCapabilities,
  DriverEvent,
  DriverInfo,
  ExecSession,
  ExitResult,
  Fingerprint,
  TaskConfig,
  TaskDriver,
  TaskHandle,
  TaskStatus,
  TaskUsage,
} from "@drover/driver";
import { configSpecOf, readConfig } from "@drover/driver";
import { Fault } from "@drover/fault";
import { int, mandatory, number, schema, string, within } from "@drover/schema";

const STATE_VERSION = 1;
const FINGERPRINT_INTERVAL_MS = 30_000;

const CONFIG = schema({ greeting: string<string>("greeting", "Hello") });

const TASK_CONFIG = schema({
  whom: mandatory(string("whom")),
  seconds: within(number("seconds"), { min: 0 }),
  exit_code: within(int("exit_code"), { min: 0, max: 255 }),
});

/**
 * A driver whose tasks greet the world, rest for a while, and end with an exit code of their choice.
 * There is no process behind a task: its handle says all about it, so that it outlives the plugin.
 */
export class HelloDriver implements TaskDriver {
  readonly #tasks = new Map<string, HelloTask>();
  #greeting = "Hello";

  info(): DriverInfo {
    return { name: "hello", version: "1.0.0" };
  }

  configSpec(): ConfigSpec {
    return configSpecOf(CONFIG);
  }

  taskConfigSpec(): ConfigSpec {
    return configSpecOf(TASK_CONFIG);
  }

  capabilities(): DriverCapabilities {
    return {
      sendSignals: false,
      exec: false,
      fsIsolation: "none",
      networkIsolationModes: ["host"],
      mustCreateNetwork: false,
      mountConfigs: "none",
      disableLogCollection: false,
    };
  }

  async setConfig(config: Record<string, unknown>): Promise<void> {
    this.#greeting = readConfig(CONFIG, config, 'plugin "hello" config').greeting;
  }

  async *fingerprint({ signal }: { signal: AbortSignal }): AsyncGenerator<Fingerprint> {
    while (!signal.aborted) {
      yield {
        attributes: { "driver.hello": true, "driver.hello.greeting": this.#greeting },
        health: "healthy",
        healthDescription: "Healthy",
      };
      await delay(FINGERPRINT_INTERVAL_MS, undefined, { signal }).catch(() => {});
    }
  }

  async startTask(config: TaskConfig): Promise<TaskHandle> {
    if (this.#tasks.has(config.id)) {
      throw new Fault("already_exists", `Task ${config.id} is started already`);
    }
    const { whom, seconds, exit_code } = readConfig(TASK_CONFIG, config.driverConfig, "config");
    await appendFile(config.stdoutPath, `${this.#greeting}, ${whom}!\n`);
    const startedMs = Date.now();
    const plan = { startedMs, endsMs: startedMs + seconds * 1000, exitCode: Number(exit_code) };
    this.#tasks.set(config.id, new HelloTask(config, plan));
    const driverState = Buffer.from(JSON.stringify(plan));
    return { version: STATE_VERSION, config, state: "running", driverState };
  }

  async recoverTask({ version, config, driverState }: TaskHandle): Promise<void> {
    if (version !== STATE_VERSION) {
      throw new Fault("invalid_argument", `Task ${config.id} has a handle of version ${version}`);
    }
    if (this.#tasks.has(config.id)) return;
    const plan = JSON.parse(Buffer.from(driverState).toString());
    this.#tasks.set(config.id, new HelloTask(config, plan));
  }

  async waitTask(taskId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExitResult> {
    const task = this.#find(taskId);
    const { promise, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(new Fault("canceled", `Nobody waits for task ${taskId} any more`));
    signal?.addEventListener("abort", giveUp, { once: true });
    return await Promise.race([task.ended, promise]);
  }

  async stopTask(taskId: string): Promise<void> {
    this.#find(taskId).end({ exitCode: 130, signal: 2, oomKilled: false });
  }

  async destroyTask(taskId: string, { force }: { force: boolean }): Promise<void> {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    if (task.result === undefined && !force) {
      throw new Fault("failed_precondition", `Task ${taskId} still runs; stop it first`);
    }
    task.end({ exitCode: 137, signal: 9, oomKilled: false });
    this.#tasks.delete(taskId);
  }

  async inspectTask(taskId: string): Promise<TaskStatus> {
    return this.#find(taskId).status();
  }

  async *taskStats(
    taskId: string,
    { intervalMs, signal }: { intervalMs: number; signal: AbortSignal },
  ): AsyncGenerator<TaskUsage> {
    const task = this.#find(taskId);
    while (task.result === undefined && !signal.aborted) {
      yield {
        timestamp: new Date(),
        total: { cpu: { percent: 0 }, memory: { rss: 0 } },
        byPid: {},
      };
      await delay(intervalMs, undefined, { signal }).catch(() => {});
    }
  }

  async *taskEvents(): AsyncGenerator<DriverEvent> {}

  async signalTask(taskId: string): Promise<void> {
    this.#find(taskId);
    throw new Fault("unimplemented", "A hello task takes no signals");
  }

  async execTask(taskId: string): Promise<ExecSession> {
    this.#find(taskId);
    throw new Fault("unimplemented", "There is nothing beside which a command could run");
  }

  async close(): Promise<void> {
    for (const task of this.#tasks.values()) task.forget();
  }

  #find(taskId: string): HelloTask {
    const task = this.#tasks.get(taskId);
    if (task === undefined) throw new Fault("not_found", `There is no task ${taskId}`);
    return task;
  }
}

/** When a task began and will end, in milliseconds since 1970, and how. */
interface Plan {
  readonly startedMs: number;
  readonly endsMs: number;
  readonly exitCode: number;
}

class HelloTask {
  readonly ended: Promise<ExitResult>;
  result: ExitResult | undefined;
  readonly #config: TaskConfig;
  readonly #plan: Plan;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (result: ExitResult) => void;
  #completedAt: Date | undefined;

  constructor(config: TaskConfig, plan: Plan) {
    const { promise, resolve } = Promise.withResolvers<ExitResult>();
    this.#config = config;
    this.#plan = plan;
    this.ended = promise;
    this.#resolve = resolve;
    const result = { exitCode: plan.exitCode, signal: 0, oomKilled: false };
    this.#timer = setTimeout(() => this.end(result), plan.endsMs - Date.now());
  }

  end(result: ExitResult): void {
    if (this.result !== undefined) return;
    this.result = result;
    this.#completedAt = new Date();
    clearTimeout(this.#timer);
    this.#resolve(result);
  }

  /** The process ends, and the task does not. */
  forget(): void {
    clearTimeout(this.#timer);
  }

  status(): TaskStatus {
    const { id, name } = this.#config;
    return {
      id,
      name,
      state: this.result === undefined ? "running" : "exited",
      startedAt: new Date(this.#plan.startedMs),
      ...(this.#completedAt && { completedAt: this.#completedAt }),
      ...(this.result && { result: this.result }),
      attributes: { ends_at: new Date(this.#plan.endsMs).toISOString() },
    };
  }
}
