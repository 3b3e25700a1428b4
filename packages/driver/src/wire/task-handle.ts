import { Fault } from "@drover/fault";
import type { ExitResult, TaskHandle, TaskRunState, TaskStatus } from "../contract/task-handle.ts";
import {
  type ExitResult as ExitMessage,
  type TaskHandle as HandleMessage,
  InspectTaskResponse as InspectMessage,
  type InspectTaskResponse,
  TaskState,
} from "../generated/driver.ts";
import { EnumMap } from "./enum-map.ts";
import { taskConfigFromProto, taskConfigToProto } from "./task-config.ts";

const STATE = new EnumMap<TaskRunState, TaskState>(
  { unknown: TaskState.UNKNOWN, running: TaskState.RUNNING, exited: TaskState.EXITED },
  "unknown",
);

/** The handle without its task's configuration, which nobody sends back. */
export function taskHandleToProto(handle: TaskHandle): HandleMessage {
  return {
    version: handle.version,
    config: taskConfigToProto(handle.config, new Uint8Array()),
    state: STATE.toProto(handle.state),
    driverState: handle.driverState,
  };
}

/** @throws {Fault} `invalid_argument` for a handle without its task */
export function taskHandleFromProto(message: HandleMessage | undefined): TaskHandle {
  if (message?.config === undefined) {
    throw new Fault("invalid_argument", "The task handle does not say which task it is of");
  }
  return {
    version: message.version,
    config: taskConfigFromProto(message.config, {}),
    state: STATE.fromProto(message.state),
    driverState: message.driverState,
  };
}

export function exitResultToProto({ exitCode, signal, oomKilled }: ExitResult): ExitMessage {
  return { exitCode, signal, oomKilled };
}

/** @param error why the result is not known; empty if it is */
export function exitResultFromProto(message: ExitMessage | undefined, error = ""): ExitResult {
  const { exitCode = 0, signal = 0, oomKilled = false } = message ?? {};
  return { exitCode, signal, oomKilled, ...(error !== "" && { error }) };
}

/** What a Go program sends for a time that is not set. A client that finds none at all gives up. */
const ZERO_TIME = new Date("0001-01-01T00:00:00Z");

const NO_RESULT: ExitResult = { exitCode: 0, signal: 0, oomKilled: false };

/** With a completion time and a result also while the task runs: Nomad's client reads both always. */
export function taskStatusToProto(status: TaskStatus): InspectTaskResponse {
  const { completedAt = ZERO_TIME, result = NO_RESULT } = status;
  return InspectMessage.fromPartial({
    task: {
      id: status.id,
      name: status.name,
      state: STATE.toProto(status.state),
      startedAt: status.startedAt,
      completedAt,
      result: exitResultToProto(result),
    },
    driver: { attributes: status.attributes },
  });
}

/** @throws {Fault} `data_loss` for an answer without a task */
export function taskStatusFromProto({ task, driver }: InspectTaskResponse): TaskStatus {
  if (task === undefined) {
    throw new Fault("data_loss", "The plugin answered InspectTask without a task");
  }
  const { startedAt = new Date(0), completedAt } = task;
  // A Go program sends year 1 for a time that is not set.
  const isOver = completedAt !== undefined && completedAt.getTime() > 0;
  return {
    id: task.id,
    name: task.name,
    state: STATE.fromProto(task.state),
    startedAt,
    ...(isOver && { completedAt }),
    ...(isOver && task.result && { result: exitResultFromProto(task.result) }),
    attributes: driver?.attributes ?? {},
  };
}
