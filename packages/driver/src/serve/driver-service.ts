import { Fault } from "@drover/fault";
import { RpcServer } from "@drover/plugin";
import type { Server } from "@grpc/grpc-js";
import type { TaskConfig } from "../contract/task-config.ts";
import type { TaskDriver } from "../contract/task-driver.ts";
import {
  type DriverServer,
  DriverService,
  type StartTaskRequest,
  StartTaskResponse_Result,
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

/** Serves a driver to Nomad's client. */
export function addDriverService(server: Server, driver: TaskDriver, stopping: AbortSignal): void {
  const rpc = new RpcServer({ stopping, errors: DRIVER_ERROR_STATUS });
  const implementation: DriverServer = {
    init: rpc.unary(() => ({})),
    taskConfigSchema: rpc.unary(() => ({ spec: configSpecToProto(driver.taskConfigSpec()) })),
    capabilities: rpc.unary(() => ({ capabilities: capabilitiesToProto(driver.capabilities()) })),
    fingerprint: rpc.serverStream(async function* (_request, { signal }) {
      for await (const found of driver.fingerprint({ signal })) yield fingerprintToProto(found);
    }),
    recoverTask: rpc.unary(async ({ handle }) => {
      await driver.recoverTask(taskHandleFromProto(handle));
      return {};
    }),
    startTask: rpc.unary(async (request) => {
      const handle = await driver.startTask(taskToStart(request, driver));
      return {
        result: StartTaskResponse_Result.SUCCESS,
        driverErrorMsg: "",
        handle: taskHandleToProto(handle),
        networkOverride: undefined,
      };
    }),
    waitTask: rpc.unary(async ({ taskId }, { signal }) => {
      const result = await driver.waitTask(taskId, { signal });
      return { result: exitResultToProto(result), err: result.error ?? "" };
    }),
    // Nomad repeats a stop that fails, also when there is nothing to stop.
    stopTask: rpc.unary(async ({ taskId, timeout, signal }) => {
      const timeoutMs = durationFromProto(timeout);
      await unlessUnknown(driver.stopTask(taskId, { timeoutMs, signal }));
      return {};
    }),
    destroyTask: rpc.unary(async ({ taskId, force }) => {
      await unlessUnknown(driver.destroyTask(taskId, { force }));
      return {};
    }),
    inspectTask: rpc.unary(async ({ taskId }) =>
      taskStatusToProto(await driver.inspectTask(taskId)),
    ),
    taskStats: rpc.serverStream(async function* ({ taskId, collectionInterval }, { signal }) {
      const intervalMs = durationFromProto(collectionInterval);
      const options = { intervalMs, signal, perProcess: true };
      for await (const usage of driver.taskStats(taskId, options)) {
        yield { stats: taskUsageToProto(taskId, usage) };
      }
    }),
    taskEvents: rpc.serverStream(async function* (_request, { signal }) {
      for await (const event of driver.taskEvents({ signal })) yield { ...event };
    }),
    shutdown: rpc.unary(() => ({})),
    signalTask: rpc.unary(async ({ taskId, signal }) => {
      await driver.signalTask(taskId, signal);
      return {};
    }),
    execTask: rpc.unary(async ({ taskId, command, timeout }, { signal }) => {
      const timeoutMs = durationFromProto(timeout);
      const { output, result } = await execToEnd(driver, taskId, { command, timeoutMs, signal });
      return { stdout: output, stderr: Buffer.alloc(0), result: exitResultToProto(result) };
    }),
    execTaskStreaming: (call) =>
      void rpc.during(call, (signal) => serveExecStream(driver, call, signal)),
    createNetwork: rpc.unary(() => {
      throw new Fault("unimplemented", "This driver creates no networks; Nomad's client does");
    }),
    destroyNetwork: rpc.unary(() => {
      throw new Fault("unimplemented", "This driver creates no networks, so it destroys none");
    }),
  };
  server.addService(DriverService, implementation);
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
