import type { DriverCapabilities, NetworkIsolation, TaskConfig, TaskDriver } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Allocation, Task, TaskEvent, TaskGroup } from "@drover/job";
import type { AllocDir } from "../directory/alloc-dir.ts";
import { isRoot } from "../directory/directory-tree.ts";
import { buildTaskEnv } from "../env/task-env.ts";
import type { TaskHook, TaskHookContext } from "../hooks/task-hook.ts";
import { TASK_HOOKS } from "../hooks/task-hooks.ts";
import type { RunnerContext } from "../runner-context.ts";
import { buildTaskConfig } from "./task-config.ts";
import type { TaskControl } from "./task-control.ts";
import * as events from "./task-events.ts";
import { taskWriters } from "./task-writers.ts";

/** The task, and whom its hooks tell what happens. */
export interface TaskSetupOptions {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly task: Task;
  readonly allocDir: AllocDir;
  readonly context: RunnerContext;
  readonly control: TaskControl;
  readonly network: NetworkIsolation;
  readonly signal: AbortSignal;
  readonly emit: (event: TaskEvent) => void;
}

/**
 * Runs the hooks that come before a start, each in its turn.
 *
 * @param done what hooks have done for good; grows
 * @returns the driver and what it needs to start the task
 * @throws {Fault} what the first hook that failed says, after its event
 */
export async function setUpTask(
  options: TaskSetupOptions,
  done: Set<string>,
): Promise<{ driver: TaskDriver; config: TaskConfig; context: TaskHookContext }> {
  const { emit, context, signal } = options;
  let step: Pick<TaskHook, "name" | "failure"> = { name: "task", failure: events.driverFailure };
  try {
    const { driver, hookContext, output } = await prepare(options, done);
    for (const hook of TASK_HOOKS) {
      if (hook.prestart === undefined || done.has(hook.name)) continue;
      step = hook;
      // Most hooks have nothing to wait for, and a turn of the event loop costs as much as they do.
      const pending = hook.prestart(hookContext);
      if (pending !== undefined) await pending;
      signal.throwIfAborted();
      if (hook.frequency === "once") done.add(hook.name);
    }
    step = { name: "config", failure: events.failedValidation };
    const config = buildTaskConfig(hookContext, output);
    return { driver, config, context: hookContext };
  } catch (error) {
    signal.throwIfAborted();
    const { message } = Fault.from(error);
    const now = context.clock.now();
    emit(step.failure?.(now, message) ?? events.hookFailed(now, step.name, message));
    throw error;
  }
}

/**
 * Runs the hooks that attend a run of the task.
 *
 * @param prepared what the hooks before the start knew; undefined for the run of an earlier process
 * @returns what ends them
 */
export async function attendTask(
  options: TaskSetupOptions,
  prepared: TaskHookContext | undefined,
): Promise<Disposable> {
  const { control, context } = options;
  const attending = new DisposableStack();
  const hookContext = prepared ?? (await prepare(options, new Set())).hookContext;
  for (const hook of TASK_HOOKS) {
    const running = { ...hookContext, control, clock: context.clock };
    attending.use(hook.running?.(running, { isRecovered: prepared === undefined }));
  }
  return attending;
}

/** Runs the hooks that come after a run of the task, or after a start that failed. */
export async function tidyUpTask({
  alloc,
  task,
  allocDir,
  context: { drivers, logs, taskApi },
  signal,
}: TaskSetupOptions): Promise<void> {
  const capabilities = drivers.get(task.Driver)?.capabilities();
  // Without its driver the task got nowhere.
  if (capabilities === undefined) return;
  const exit = { alloc, task, allocDir, capabilities, logs, taskApi, signal };
  for (const hook of TASK_HOOKS) await hook.exited?.(exit);
}

async function prepare(options: TaskSetupOptions, done: Set<string>) {
  const { alloc, group, task, allocDir, context, network, signal, emit } = options;
  const driver = driverOf(task, context);
  const capabilities = driver.capabilities();
  const source = {
    alloc,
    group,
    task,
    node: context.node(),
    settings: context.settings(),
    directories: allocDir.task(task.Name),
  };
  const { env, node } = buildTaskEnv({ ...source, isolation: capabilities.fsIsolation });
  const scope = { env, node };
  const predecessor = context.predecessor(alloc);
  const output = { stdoutPath: "/dev/null", stderrPath: "/dev/null" };
  const hookContext: TaskHookContext = {
    ...source,
    capabilities,
    allocDir,
    predecessor: predecessor?.isLeaving ? predecessor.dir : undefined,
    getter: context.getter,
    network,
    logs: context.logs,
    users: context.users,
    sources: context.sources,
    identities: context.identities,
    taskApi: context.taskApi,
    owner: await ownerOf(task, { ...context, isolation: capabilities.fsIsolation }),
    writers: await taskWriters(task, context),
    scope,
    signal,
    done,
    log: context.log,
    now: () => context.clock.now(),
    emit,
    setEnv: (variables) => Object.assign(env, variables),
    setOutput: (paths) => Object.assign(output, paths),
  };
  return { driver, hookContext, output };
}

/** @throws {Fault} `failed_precondition` if the node does not have the task's driver */
export function driverOf(
  { Name, Driver }: Pick<Task, "Name" | "Driver">,
  { drivers }: Pick<RunnerContext, "drivers">,
): TaskDriver {
  const driver = drivers.get(Driver);
  if (driver !== undefined) return driver;
  const known = [...drivers.keys()].join(", ");
  throw new Fault(
    "failed_precondition",
    `Task "${Name}" needs driver "${Driver}", which this node does not have; it has: ${known}`,
  );
}

async function ownerOf(
  { User }: Task,
  { users, isolation }: RunnerContext & { isolation: DriverCapabilities["fsIsolation"] },
) {
  // An image has users of its own.
  if (User === "" || isolation === "image" || !isRoot()) return undefined;
  return await users.find(User);
}
