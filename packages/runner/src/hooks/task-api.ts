import { Fault } from "@drover/fault";
import { TaskIdentities } from "../identity/task-identities.ts";
import { hookMessage } from "../task/task-events.ts";
import type { TaskHook, TaskHookContext } from "./task-hook.ts";

/** Gives the task the agent's API, at a socket in its secrets directory. It runs without, where that cannot be. */
export const taskApiHook: TaskHook = {
  name: "api",
  frequency: "every start",
  idempotent: true,
  leaves: "secrets/api.sock while the task runs",
  prestart: (context) => open(context),
  running(context, { isRecovered }) {
    // The one of an earlier process does not listen any more.
    if (isRecovered) void open(context);
    return undefined;
  },
  exited({ allocDir, task, taskApi }) {
    taskApi.close({ allocDir, task: task.Name });
  },
};

async function open(context: TaskHookContext): Promise<void> {
  const { taskApi, allocDir, task, owner, emit, now } = context;
  const hasIdentity = new TaskIdentities(context).given.length > 0;
  try {
    await taskApi.open({ allocDir, task: task.Name, owner, hasIdentity });
  } catch (error) {
    emit(hookMessage(now(), `The task has no API socket: ${Fault.from(error).message}`));
  }
}
