import { on } from "node:events";
import { constants } from "node:os";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import { isCutOffStart } from "../contract/cut-off-start.ts";
import type {
  ConfigSpec,
  DriverCapabilities,
  DriverEvent,
  DriverInfo,
  ExecRequest,
  ExecSession,
  ExitResult,
  Fingerprint,
  TaskConfig,
  TaskDriver,
  TaskHandle,
  TaskStatus,
  TaskUsage,
} from "../index.ts";
import { runMockCommand } from "./mock-exec.ts";
import { decodeMockOptions, MOCK_TASK_SPEC } from "./mock-options.ts";
import { MockTask, MockWorld, SIGKILL } from "./mock-world.ts";

const STATE_VERSION = 1;

/**
 * A driver without processes, for tests of what stands above a driver, and the smallest example of
 * one. A task's `config` says how long it runs and how it ends; `world` lets a test end it.
 */
export class MockDriver implements TaskDriver {
  readonly world: MockWorld;
  /** The tasks that this driver knows, which a restart forgets. */
  readonly #known = new Set<string>();

  /** @param world shared by drivers that take over each other's tasks */
  constructor(world: MockWorld = new MockWorld()) {
    this.world = world;
  }

  info(): DriverInfo {
    return { name: "mock", version: "0.1.0" };
  }

  configSpec(): ConfigSpec {
    return { kind: "object", attributes: {} };
  }

  taskConfigSpec(): ConfigSpec {
    return MOCK_TASK_SPEC;
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

  async setConfig(): Promise<void> {}

  async *fingerprint({ signal }: { signal: AbortSignal }): AsyncIterable<Fingerprint> {
    if (signal.aborted) return;
    yield { attributes: { "driver.mock": "1" }, health: "healthy", healthDescription: "Healthy" };
    await aborted(signal);
  }

  async startTask(config: TaskConfig): Promise<TaskHandle> {
    const options = decodeMockOptions(config.driverConfig);
    if (this.world.tasks.has(config.id)) {
      throw new Fault("already_exists", `Task ${config.id} was already started`);
    }
    if (options.startForMs > 0) await sleep(options.startForMs);
    if (options.startError !== undefined) {
      const recoverable = options.startErrorRecoverable;
      throw new Fault("unavailable", options.startError, { recoverable });
    }
    this.world.tasks.set(config.id, new MockTask(config, options));
    this.#known.add(config.id);
    const driverState = Buffer.from(JSON.stringify({ mock: config.id }));
    return { version: STATE_VERSION, config, state: "running", driverState };
  }

  async recoverTask(handle: TaskHandle): Promise<void> {
    const { version, config, driverState } = handle;
    const stated = version === STATE_VERSION ? readTaskId(driverState) : undefined;
    const id = isCutOffStart(handle) ? config.id : stated;
    if (id === undefined) throw new Fault("invalid_argument", "The handle is not a mock task's");
    if (!this.world.tasks.has(id)) throw new Fault("not_found", `Task ${id} is gone`);
    this.#known.add(id);
  }

  async waitTask(taskId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExitResult> {
    const { exit } = this.#get(taskId);
    if (signal === undefined) return exit;
    const canceled = aborted(signal).then(() => {
      throw new Fault("canceled", `Stopped waiting for task ${taskId}`);
    });
    return Promise.race([exit, canceled]);
  }

  async stopTask(
    taskId: string,
    { timeoutMs, signal }: { timeoutMs: number; signal: string },
  ): Promise<void> {
    const task = this.#get(taskId);
    const number = signalNumber(signal || "SIGINT");
    if (timeoutMs > 0) {
      task.signal(number);
      const timer = new AbortController();
      const timeout = sleep(timeoutMs, timer.signal).catch(() => undefined);
      await Promise.race([task.exit, timeout]);
      timer.abort();
    }
    task.signal(SIGKILL);
    await task.exit;
  }

  async destroyTask(taskId: string, { force }: { force: boolean }): Promise<void> {
    if (!this.#known.has(taskId)) return;
    const task = this.#get(taskId);
    if (task.isRunning && !force) {
      throw new Fault("failed_precondition", `Task ${taskId} is running; stop it first`);
    }
    task.signal(SIGKILL);
    this.world.tasks.delete(taskId);
    this.#known.delete(taskId);
  }

  async inspectTask(taskId: string): Promise<TaskStatus> {
    const { config, isRunning, startedAt, completedAt, result } = this.#get(taskId);
    return {
      id: config.id,
      name: config.name,
      state: isRunning ? "running" : "exited",
      startedAt,
      attributes: {},
      ...(completedAt && { completedAt }),
      ...(result && { result }),
    };
  }

  async *taskStats(
    taskId: string,
    { intervalMs, signal }: { intervalMs: number; signal: AbortSignal },
  ): AsyncIterable<TaskUsage> {
    const task = this.#get(taskId);
    const ended = new AbortController();
    task.exit.then(() => ended.abort());
    const either = AbortSignal.any([signal, ended.signal]);
    while (task.isRunning && !signal.aborted) {
      yield {
        timestamp: new Date(),
        total: { cpu: { percent: 0 }, memory: { rss: 0 } },
        byPid: {},
      };
      await sleep(intervalMs, either).catch(() => undefined);
    }
  }

  async *taskEvents({ signal }: { signal: AbortSignal }): AsyncIterable<DriverEvent> {
    if (signal.aborted) return;
    const events = on(this.world.events, "event", { signal });
    try {
      for await (const [event] of events) yield event as DriverEvent;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async signalTask(taskId: string, signal: string): Promise<void> {
    const task = this.#get(taskId);
    const number = signalNumber(signal);
    if (!task.isRunning) {
      throw new Fault("failed_precondition", `Task ${taskId} has ended; no signal was sent`);
    }
    task.signal(number);
  }

  async execTask(taskId: string, request: ExecRequest): Promise<ExecSession> {
    const task = this.#get(taskId);
    if (!task.isRunning) {
      throw new Fault("failed_precondition", `Task ${taskId} has ended; no command was run`);
    }
    return runMockCommand(task, request);
  }

  async close(): Promise<void> {
    this.#known.clear();
  }

  #get(taskId: string): MockTask {
    const task = this.#known.has(taskId) ? this.world.tasks.get(taskId) : undefined;
    if (task === undefined) throw new Fault("not_found", `Task ${taskId} is not known`);
    return task;
  }
}

function signalNumber(name: string): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  const number = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  if (number === undefined) throw new Fault("invalid_argument", `Unknown signal "${name}"`);
  return number;
}

function readTaskId(driverState: Uint8Array): string | undefined {
  try {
    const state: { mock?: unknown } = JSON.parse(Buffer.from(driverState).toString("utf8"));
    return typeof state?.mock === "string" ? state.mock : undefined;
  } catch {
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
