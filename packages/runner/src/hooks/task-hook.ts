import type { Clock } from "@drover/clock";
import type { DriverCapabilities, NetworkIsolation } from "@drover/driver";
import type { Getter } from "@drover/getter";
import type { Allocation, InterpolationScope, Node, Task, TaskEvent, TaskGroup } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { SystemUser, UserDatabase } from "@drover/process";
import type { AllocDir, TaskDirectories } from "../directory/alloc-dir.ts";
import type { Writers } from "../directory/directory-tree.ts";
import type { IdentitySource } from "../identity/identity-source.ts";
import type { TaskApi } from "../identity/task-api.ts";
import type { LogStreams } from "../log-streams.ts";
import type { RunnerSettings } from "../runner-settings.ts";
import type { TaskControl } from "../task/task-control.ts";
import type { TemplateSources } from "../template/template-sources.ts";

/** What a hook knows of its task, and what it may do to it. */
export interface TaskHookContext {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly task: Task;
  readonly node: Node;
  readonly settings: RunnerSettings;
  readonly capabilities: DriverCapabilities;
  readonly allocDir: AllocDir;
  readonly directories: TaskDirectories;
  /** The directory of the allocation whose disk this one gets; undefined for none. */
  readonly predecessor: AllocDir | undefined;
  readonly getter: Getter;
  readonly network: NetworkIsolation;
  readonly logs: LogStreams;
  readonly users: UserDatabase;
  readonly sources: TemplateSources;
  readonly identities: IdentitySource;
  readonly taskApi: TaskApi;
  /** Who the task runs as, where it is another than the agent and the agent can become it. */
  readonly owner: SystemUser | undefined;
  /** Who writes to the task's directories. */
  readonly writers: Writers;
  /** The task's environment and what else references may name. */
  readonly scope: InterpolationScope;
  /** Aborts when the task is killed or the runner closed. */
  readonly signal: AbortSignal;
  /** What hooks have done for good, as they named it; kept over restarts of task and agent. */
  readonly done: Set<string>;
  readonly log: Logger;
  now(): bigint;
  emit(event: TaskEvent): void;
  /** Adds variables to the task's environment, over those of its `env` block. */
  setEnv(variables: Readonly<Record<string, string>>): void;
  /** Tells the driver where the task's output goes. */
  setOutput(paths: { stdoutPath: string; stderrPath: string }): void;
}

/** What a hook knows while the task runs. */
export interface TaskRunningContext extends TaskHookContext {
  readonly control: TaskControl;
  readonly clock: Clock;
}

/** What a hook knows after a run, also where the task could not be prepared for another one. */
export type TaskExitContext = Pick<
  TaskHookContext,
  "alloc" | "task" | "allocDir" | "capabilities" | "logs" | "taskApi" | "signal"
>;

/**
 * One step around a task's life. Hooks run one after the other, in the order of `TASK_HOOKS`; those of
 * different tasks run at the same time.
 */
export interface TaskHook {
  /** As events and errors name it. */
  readonly name: string;
  /** Whether `prestart` runs before each start, or until it has succeeded once in the allocation's life. */
  readonly frequency: "once" | "every start";
  /**
   * Whether a run that was cut off, by SIGKILL perhaps, may simply be repeated. All are: a hook that
   * is not could not be restored.
   */
  readonly idempotent: true;
  /** What stands afterwards, and who removes it. */
  readonly leaves: string;
  /** The event that tells of a failure of `prestart`; "Task hook failed" if absent. */
  readonly failure?: (time: bigint, message: string) => TaskEvent;

  /**
   * Before the driver starts the task.
   *
   * @throws {Fault} the task does not start; it is tried again only if `recoverable`
   */
  prestart?(context: TaskHookContext): Promise<void> | void;
  /**
   * When the task runs: after its start, or when the run of an earlier process was found again.
   *
   * @returns what is disposed of when that run is over
   */
  running?(
    context: TaskRunningContext,
    options: { readonly isRecovered: boolean },
  ): Disposable | undefined;
  /** When a run of the task is over, before the driver forgets it; or when its start has failed. */
  exited?(context: TaskExitContext): Promise<void> | void;
}
