import type {
  DriverEvent,
  ExecSession,
  ExitResult,
  Fingerprint,
  TaskConfig,
  TaskDriver,
  TaskHandle,
  TaskUsage,
} from "@drover/driver";
import { Fault } from "@drover/fault";

/** A task of the {@link FakeDriver}, which the test ends as it likes. */
export interface FakeTask {
  readonly config: TaskConfig;
  readonly exit: PromiseWithResolvers<ExitResult>;
  readonly stops: { timeoutMs: number; signal: string }[];
  readonly signals: string[];
  hasEnded: boolean;
}

/**
 * A driver without processes: tasks run until the test ends them, or until they are stopped. It may
 * be given to several runners one after the other, as a machine outlives its agents.
 */
export class FakeDriver implements TaskDriver {
  /** In the order of their starts. */
  readonly tasks: FakeTask[] = [];
  /** Called before each start; what it throws is the start's error. */
  onStart: (config: TaskConfig) => void | Promise<void> = () => {};

  /** The newest start of a task. */
  newest(name: string): FakeTask {
    const task = this.tasks.findLast(({ config }) => config.name === name);
    if (task === undefined) throw new Error(`Task ${name} was never started`);
    return task;
  }

  starts(name: string): number {
    return this.tasks.filter(({ config }) => config.name === name).length;
  }

  end(name: string, result: Partial<ExitResult> = {}): void {
    endTask(this.newest(name), { exitCode: 0, signal: 0, oomKilled: false, ...result });
  }

  info() {
    return { name: "fake", version: "1.0.0" };
  }
  configSpec() {
    return { kind: "object", attributes: {} } as const;
  }
  taskConfigSpec() {
    return {
      kind: "object",
      attributes: {
        command: { kind: "attr", name: "command", type: "string" },
        args: { kind: "attr", name: "args", type: "list(string)" },
      },
    } as const;
  }
  capabilities() {
    return {
      sendSignals: true,
      exec: true,
      fsIsolation: "none",
      networkIsolationModes: ["host"],
      mustCreateNetwork: false,
      mountConfigs: "none",
      disableLogCollection: false,
    } as const;
  }
  async setConfig(): Promise<void> {}
  async *fingerprint(): AsyncIterable<Fingerprint> {}

  async startTask(config: TaskConfig): Promise<TaskHandle> {
    await this.onStart(config);
    const exit = Promise.withResolvers<ExitResult>();
    this.tasks.push({ config, exit, stops: [], signals: [], hasEnded: false });
    return { version: 1, config, state: "running", driverState: Buffer.from(config.id) };
  }

  async recoverTask(handle: TaskHandle): Promise<void> {
    this.#find(handle.config.id);
  }

  async waitTask(taskId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExitResult> {
    const { exit } = this.#find(taskId);
    const canceled = Promise.withResolvers<never>();
    signal?.addEventListener("abort", () => canceled.reject(new Fault("canceled", "Canceled")));
    return await Promise.race([exit.promise, canceled.promise]);
  }

  async stopTask(taskId: string, options: { timeoutMs: number; signal: string }): Promise<void> {
    const task = this.#find(taskId);
    task.stops.push(options);
    endTask(task, { exitCode: 130, signal: 2, oomKilled: false });
  }

  async destroyTask(taskId: string): Promise<void> {
    const index = this.tasks.findIndex(({ config }) => config.id === taskId);
    const task = this.tasks[index];
    if (task !== undefined) endTask(task, { exitCode: 137, signal: 9, oomKilled: false });
    this.#destroyed.add(taskId);
  }

  async inspectTask(): Promise<never> {
    throw new Fault("unimplemented", "Not needed");
  }

  async *taskStats(taskId: string): AsyncIterable<TaskUsage> {
    this.#find(taskId);
    yield { timestamp: new Date(), total: { cpu: {}, memory: { rss: 1024 } }, byPid: {} };
  }

  async *taskEvents(): AsyncIterable<DriverEvent> {}

  async signalTask(taskId: string, signal: string): Promise<void> {
    this.#find(taskId).signals.push(signal);
  }

  async execTask(): Promise<ExecSession> {
    throw new Fault("unimplemented", "Not needed");
  }

  async close(): Promise<void> {}

  readonly #destroyed = new Set<string>();

  #find(taskId: string): FakeTask {
    const task = this.tasks.find(({ config }) => config.id === taskId);
    if (task === undefined || this.#destroyed.has(taskId))
      throw new Fault("not_found", `No task ${taskId}`);
    return task;
  }
}

function endTask(task: FakeTask, result: ExitResult): void {
  task.hasEnded = true;
  task.exit.resolve(result);
}
