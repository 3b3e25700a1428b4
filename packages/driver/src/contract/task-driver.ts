import type { ConfigSpec } from "../config/config-spec.ts";
import type { ExecRequest, ExecSession } from "./exec.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { TaskConfig } from "./task-config.ts";
import type { ExitResult, TaskHandle, TaskStatus } from "./task-handle.ts";
import type { TaskUsage } from "./task-usage.ts";

/**
 * A task driver: whatever can run a command for Nomad. The same object serves an embedded agent in
 * process and a Nomad cluster through `serveDriver`.
 *
 * All methods may be called at once for different tasks. Errors are `Fault`s; the code says what
 * went wrong: `not_found` for a task that the driver does not know, `already_exists` for one that
 * it has, `invalid_argument` for a bad configuration, `failed_precondition` for a driver that is
 * disabled. Source: Nomad's page "Authoring task drivers" and the wire of its plugins.
 */
export interface TaskDriver {
  /** Constant; must answer before `setConfig` and must not fail. */
  info(): DriverInfo;

  /** What `setConfig` takes. Constant; must not fail. */
  configSpec(): ConfigSpec;

  /** What a task's `config` block takes. Constant; must not fail. */
  taskConfigSpec(): ConfigSpec;

  /** Constant once `setConfig` was called. */
  capabilities(): DriverCapabilities;

  /**
   * Sets the driver up. May be called again with another configuration while tasks run; they keep
   * running. Idempotent.
   *
   * @param config the content of the driver's `config` block, evaluated: absent or `null` for what was not
   *   given. The driver reads it, as that of a task
   * @throws {Fault} `invalid_argument` naming the option and what it takes
   */
  setConfig(config: Record<string, unknown>, agent?: AgentSettings): Promise<void>;

  /**
   * Tells whether tasks can run here: at once, and again every 30 s and whenever it changes, until
   * `signal` aborts.
   */
  fingerprint(options: { signal: AbortSignal }): AsyncIterable<Fingerprint>;

  /**
   * Starts a task. When it resolves, the command is running and the handle alone is enough to find
   * it again. When it rejects, nothing of the task is left.
   *
   * @throws {Fault} `already_exists`, `invalid_argument`, `failed_precondition`, `not_found` (the
   *   command), `permission_denied`; `recoverable` where the same call may succeed later
   */
  startTask(task: TaskConfig): Promise<TaskHandle>;

  /**
   * Finds a task of an earlier process again. Idempotent. A task that ended meanwhile is known
   * afterwards too, with its exit result.
   *
   * A handle that `cutOffStart` made (version 0, an empty `driverState`) stands for a start that was
   * cut off: the caller was killed before `startTask` gave it a real one. The driver looks such a task
   * up by `config.id`, and finds it if its command was executed, be it running or not. Otherwise it
   * clears away what there is of it, so that the command never runs, and answers `not_found`. So a
   * task never runs twice for one start, and only after `not_found` it may be started again under the
   * same id. Nomad's own client never sends such a handle.
   *
   * @throws {Fault} `not_found` if nothing is left of it, `invalid_argument` for a handle that is
   *   not this driver's; neither harms any process
   */
  recoverTask(handle: TaskHandle): Promise<void>;

  /**
   * Resolves when the task's main process has ended. Any number of callers may wait, also after the
   * end.
   *
   * @throws {Fault} `not_found`; `canceled` when `signal` aborts, which does not touch the task
   */
  waitTask(taskId: string, options?: { signal?: AbortSignal }): Promise<ExitResult>;

  /**
   * Ends a task: `signal` to its main process, after `timeoutMs` SIGKILL, then everything that it
   * ever started. Resolves when all of it is gone. Idempotent, also for a task that has ended; a
   * second call with a shorter time-out shortens the first.
   *
   * @param options.timeoutMs 0 or more, milliseconds; 0 kills at once
   * @param options.signal a name, as "SIGINT"; empty for the driver's default
   * @throws {Fault} `not_found`; `invalid_argument` for a signal that the platform does not have,
   *   and the task goes on
   */
  stopTask(taskId: string, options: { timeoutMs: number; signal: string }): Promise<void>;

  /**
   * Forgets a task and removes what the driver kept of it. Idempotent: an unknown task is no error.
   *
   * @param options.force stop a running task first; without it a running task is an error
   * @throws {Fault} `failed_precondition` for a running task without `force`
   */
  destroyTask(taskId: string, options: { force: boolean }): Promise<void>;

  /** @throws {Fault} `not_found` */
  inspectTask(taskId: string): Promise<TaskStatus>;

  /**
   * What a task uses: at once and then every `intervalMs`, until the task ends or `signal` aborts.
   *
   * @throws {Fault} `not_found`
   */
  taskStats(taskId: string, options: StatsOptions): AsyncIterable<TaskUsage>;

  /** What the user is told of any task, as it happens, until `signal` aborts. */
  taskEvents(options: { signal: AbortSignal }): AsyncIterable<DriverEvent>;

  /**
   * Sends a signal to the task's main process.
   *
   * @param signal a name, as "SIGUSR1"
   * @throws {Fault} `not_found`, `invalid_argument` for an unknown name, `failed_precondition` if the
   *   task has ended
   */
  signalTask(taskId: string, signal: string): Promise<void>;

  /**
   * Runs a command beside the task: in its directory, environment, user, cgroup and network.
   *
   * @throws {Fault} `not_found`, `failed_precondition` if the task has ended, `invalid_argument`
   */
  execTask(taskId: string, request: ExecRequest): Promise<ExecSession>;

  /** Releases what the process holds (timers, watches, descriptors). Tasks go on. Idempotent. */
  close(): Promise<void>;
}

export interface StatsOptions {
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  /** Whether to measure each process as well, which costs more; false unless told. */
  readonly perProcess?: boolean;
}

export interface DriverInfo {
  /** As a job's `driver` names it. */
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
}

export interface DriverCapabilities {
  readonly sendSignals: boolean;
  readonly exec: boolean;
  readonly fsIsolation: "none" | "chroot" | "image" | "unveil";
  readonly networkIsolationModes: readonly ("host" | "group" | "task" | "none")[];
  readonly mustCreateNetwork: boolean;
  readonly mountConfigs: "all" | "none";
  /** The driver writes and rotates the log files itself; `stdoutPath` and `stderrPath` are unused. */
  readonly disableLogCollection: boolean;
}

/** What the Nomad client tells every driver. */
export interface AgentSettings {
  readonly minPort: number;
  readonly maxPort: number;
  /** The speed of one core in MHz, by which the client counts; absent where it knows none. */
  readonly coreMhz?: number;
}

/** A sentence about a task for its user. */
export interface DriverEvent {
  readonly taskId: string;
  readonly allocId: string;
  readonly taskName: string;
  readonly timestamp: Date;
  readonly message: string;
  readonly annotations: Readonly<Record<string, string>>;
}
