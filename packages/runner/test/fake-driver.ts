import type { ExitResult, TaskConfig, TaskHandle } from "@drover/driver";
import { MockDriver, type MockTask } from "@drover/driver/mock";

/**
 * The mock driver, in the hands of a test: tasks run until the test ends them, and starts can be held
 * up. It may serve several runners one after the other, as a machine outlives its agents.
 */
export class FakeDriver extends MockDriver {
  /** Each start that was done, in their order. */
  readonly tasks: MockTask[] = [];
  /** By task id. */
  readonly stops = new Map<string, { timeoutMs: number; signal: string }>();
  /** Whether tasks started from now on end of SIGKILL only. */
  ignoreSignals = false;
  /** Gets each signal in the task's place, if given. */
  onSignal: ((signal: string) => void) | undefined;
  /** Called before each start; what it throws is the start's error. */
  onStart: (config: TaskConfig) => void | Promise<void> = () => {};

  /** The newest start of a task. */
  newest(name: string): MockTask {
    const task = this.tasks.findLast(({ config }) => config.name === name);
    if (task === undefined) throw new Error(`Task ${name} was never started`);
    return task;
  }

  starts(name: string): number {
    return this.tasks.filter(({ config }) => config.name === name).length;
  }

  end(name: string, result: Partial<ExitResult> = {}): void {
    this.newest(name).end({ exitCode: 0, signal: 0, oomKilled: false, ...result });
  }

  override taskConfigSpec() {
    return {
      kind: "object",
      attributes: {
        command: { kind: "attr", name: "command", type: "string" },
        args: { kind: "attr", name: "args", type: "list(string)" },
      },
    } as const;
  }

  override async startTask(config: TaskConfig): Promise<TaskHandle> {
    await this.onStart(config);
    const handle = await super.startTask({
      ...config,
      driverConfig: { ignore_signals: this.ignoreSignals },
    });
    const task = this.world.tasks.get(config.id);
    if (task !== undefined) this.tasks.push(Object.assign(task, { config }));
    return { ...handle, config };
  }

  override async signalTask(taskId: string, signal: string): Promise<void> {
    if (this.onSignal === undefined) await super.signalTask(taskId, signal);
    else this.onSignal(signal);
  }

  override async stopTask(
    taskId: string,
    options: { timeoutMs: number; signal: string },
  ): Promise<void> {
    if (!this.stops.has(taskId)) this.stops.set(taskId, options);
    await super.stopTask(taskId, options);
  }
}
