import { Fault } from "@drover/fault";
import type { GrpcServer, Implementation } from "@drover/plugin";
import type { TaskConfig } from "../contract/task-config.ts";
import type { TaskDriver } from "../contract/task-driver.ts";
import type { ExitResult } from "../contract/task-handle.ts";
import {
  DriverService,
  type StartTaskRequest,
  StartTaskResponse_Result,
  type WaitTaskResponse,
} from "../generated/driver.ts";
import { capabilitiesToProto } from "../wire/capabilities.ts";
import { configSpecToProto } from "../wire/config-spec.ts";
import { configFromWire } from "../wire/config-value.ts";
import { durationFromProto } from "../wire/duration.ts";
import { DRIVER_ERROR_STATUS } from "../wire/error-status.ts";
import { fingerprintToProto } from "../wire/fingerprint.ts";
import { taskConfigFromProto } from "../wire/task-config.ts";
import {
  exitResultToProto,
  taskHandleFromProto,
  taskHandleToProto,
  taskStatusToProto,
} from "../wire/task-handle.ts";
import { taskUsageToProto } from "../wire/task-usage.ts";
import { serveExecStream } from "./exec-stream.ts";
import { execToEnd } from "./exec-to-end.ts";
import { mapped } from "./mapped.ts";

/** Serves a driver to Nomad's client. */
export function addDriverService(server: GrpcServer, driver: TaskDriver): void {
  const implementation: Implementation<typeof DriverService> = {
    init: () => ({}),
    taskConfigSchema: () => ({ spec: configSpecToProto(driver.taskConfigSpec()) }),
    capabilities: () => ({ capabilities: capabilitiesToProto(driver.capabilities()) }),
    async *fingerprint(_request, { signal }) {
      for await (const found of driver.fingerprint({ signal })) yield fingerprintToProto(found);
    },
    async recoverTask({ handle }) {
      await driver.recoverTask(taskHandleFromProto(handle));
      return {};
    },
    async startTask(request) {
      const handle = await driver.startTask(taskToStart(request, driver));
      return {
        result: StartTaskResponse_Result.SUCCESS,
        driverErrorMsg: "",
        handle: taskHandleToProto(handle),
        networkOverride: undefined,
      };
    },
    waitTask: ({ taskId }, { signal }) => driver.waitTask(taskId, { signal }).then(waitResponse),
    // Nomad repeats a stop that fails, also when there is nothing to stop.
    async stopTask({ taskId, timeout, signal }) {
      const timeoutMs = durationFromProto(timeout);
      await unlessUnknown(driver.stopTask(taskId, { timeoutMs, signal }));
      return {};
    },
    async destroyTask({ taskId, force }) {
      await unlessUnknown(driver.destroyTask(taskId, { force }));
      return {};
    },
    async inspectTask({ taskId }) {
      return taskStatusToProto(await driver.inspectTask(taskId));
    },
    taskStats({ taskId, collectionInterval }, { signal }) {
      const intervalMs = durationFromProto(collectionInterval);
      const options = { intervalMs, signal, perProcess: true };
      return mapped(driver.taskStats(taskId, options), (usage) => ({
        stats: taskUsageToProto(taskId, usage),
      }));
    },
    async *taskEvents(_request, { signal }) {
      for await (const event of driver.taskEvents({ signal })) yield { ...event };
    },
    shutdown: () => ({}),
    async signalTask({ taskId, signal }) {
      await driver.signalTask(taskId, signal);
      return {};
    },
    async execTask({ taskId, command, timeout }, { signal }) {
      const timeoutMs = durationFromProto(timeout);
      const { output, result } = await execToEnd(driver, taskId, { command, timeoutMs, signal });
      return { stdout: output, stderr: Buffer.alloc(0), result: exitResultToProto(result) };
    },
    execTaskStreaming: (conversation) => serveExecStream(driver, conversation),
    createNetwork() {
      throw new Fault("unimplemented", "This driver creates no networks; Nomad's client does");
    },
    destroyNetwork() {
      throw new Fault("unimplemented", "This driver creates no networks, so it destroys none");
    },
  };
  server.addService(DriverService, implementation, { errors: DRIVER_ERROR_STATUS });
}

function waitResponse(result: ExitResult): WaitTaskResponse {
  return { result: exitResultToProto(result), err: result.error ?? "" };
}

/** @throws {Fault} `invalid_argument` for a request without a task, or a malformed configuration */
function taskToStart({ task }: StartTaskRequest, driver: TaskDriver): TaskConfig {
  if (task === undefined) throw new Fault("invalid_argument", "The request to start names no task");
  const config = configFromWire(driver.taskConfigSpec(), task.msgpackDriverConfig);
  return taskConfigFromProto(task, config);
}

async function unlessUnknown(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Fault && error.code === "not_found")) throw error;
  }
}
