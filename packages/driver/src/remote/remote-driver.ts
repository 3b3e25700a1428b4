import { Fault } from "@drover/fault";
import { type CallLimits, callUnary, type PluginHost, readStream } from "@drover/plugin";
import type { ConfigSpec } from "../config/config-spec.ts";
import { decodeConfig } from "../config/decode-config.ts";
import type { ExecRequest, ExecSession } from "../contract/exec.ts";
import type { Fingerprint } from "../contract/fingerprint.ts";
import type { TaskConfig } from "../contract/task-config.ts";
import type {
  AgentSettings,
  DriverCapabilities,
  DriverEvent,
  DriverInfo,
  TaskDriver,
} from "../contract/task-driver.ts";
import type { ExitResult, TaskHandle, TaskStatus } from "../contract/task-handle.ts";
import type { TaskUsage } from "../contract/task-usage.ts";
import { BasePluginClient, PluginType } from "../generated/base.ts";
import { DriverClient } from "../generated/driver.ts";
import { DRIVER_API_VERSION } from "../handshake.ts";
import { agentSettingsToProto } from "../wire/agent-settings.ts";
import { capabilitiesFromProto } from "../wire/capabilities.ts";
import { configSpecFromProto } from "../wire/config-spec.ts";
import { configToWire } from "../wire/config-value.ts";
import { durationToProto } from "../wire/duration.ts";
import { DRIVER_ERROR_STATUS } from "../wire/error-status.ts";
import { fingerprintFromProto } from "../wire/fingerprint.ts";
import { taskConfigToProto } from "../wire/task-config.ts";
import {
  exitResultFromProto,
  taskHandleFromProto,
  taskHandleToProto,
  taskStatusFromProto,
} from "../wire/task-handle.ts";
import { taskUsageFromProto } from "../wire/task-usage.ts";
import { openExecSession } from "./exec-session.ts";

/** What a driver plugin says once and for all. */
interface Constants {
  readonly info: DriverInfo;
  readonly configSpec: ConfigSpec;
  readonly taskConfigSpec: ConfigSpec;
}

/**
 * A driver that runs in a plugin process, whoever wrote it and in whatever language. Errors of the
 * process itself are Faults too: `unavailable` once it is gone.
 */
export class RemoteDriver implements TaskDriver {
  readonly host: PluginHost;
  readonly #base: BasePluginClient;
  readonly #driver: DriverClient;
  readonly #constants: Constants;
  #capabilities: DriverCapabilities;

  /**
   * Asks a running plugin what it is.
   *
   * @throws {Fault} `failed_precondition` if it is no driver, or one of another interface
   */
  static async connect(host: PluginHost): Promise<RemoteDriver> {
    const base = host.client(BasePluginClient);
    const driver = host.client(DriverClient);
    const [info, config, task, capabilities] = await Promise.all([
      callUnary(base.pluginInfo.bind(base), {}),
      callUnary(base.configSchema.bind(base), {}),
      callUnary(driver.taskConfigSchema.bind(driver), {}),
      fetchCapabilities(driver),
    ]);
    const { name, type, pluginVersion, pluginApiVersions } = info;
    if (type !== PluginType.DRIVER) {
      throw new Fault("failed_precondition", `Plugin ${name} is not a driver`);
    }
    if (!pluginApiVersions.includes(DRIVER_API_VERSION)) {
      throw new Fault(
        "failed_precondition",
        `Driver ${name} speaks the driver interface ${pluginApiVersions.join(", ")}, not ${DRIVER_API_VERSION}`,
      );
    }
    const constants = {
      info: { name, version: pluginVersion },
      configSpec: configSpecFromProto(config.spec),
      taskConfigSpec: configSpecFromProto(task.spec),
    };
    return new RemoteDriver(host, base, driver, constants, capabilities);
  }

  private constructor(
    host: PluginHost,
    base: BasePluginClient,
    driver: DriverClient,
    constants: Constants,
    capabilities: DriverCapabilities,
  ) {
    this.host = host;
    this.#base = base;
    this.#driver = driver;
    this.#constants = constants;
    this.#capabilities = capabilities;
  }

  info(): DriverInfo {
    return this.#constants.info;
  }

  configSpec(): ConfigSpec {
    return this.#constants.configSpec;
  }

  taskConfigSpec(): ConfigSpec {
    return this.#constants.taskConfigSpec;
  }

  capabilities(): DriverCapabilities {
    return this.#capabilities;
  }

  async setConfig(config: Record<string, unknown>, agent?: AgentSettings): Promise<void> {
    const place = `plugin "${this.info().name}" config`;
    const request = {
      msgpackConfig: configToWire(decodeConfig(this.configSpec(), config, place)),
      nomadConfig: agentSettingsToProto(agent),
      pluginApiVersion: DRIVER_API_VERSION,
    };
    const base = this.#base;
    await callUnary(base.setConfig.bind(base), request, {}, DRIVER_ERROR_STATUS);
    this.#capabilities = await fetchCapabilities(this.#driver);
  }

  async *fingerprint({ signal }: { signal: AbortSignal }): AsyncGenerator<Fingerprint, void, void> {
    const found = readStream(() => this.#driver.fingerprint({}), { signal }, DRIVER_ERROR_STATUS);
    for await (const fingerprint of found) yield fingerprintFromProto(fingerprint);
  }

  async startTask(task: TaskConfig): Promise<TaskHandle> {
    const config = decodeConfig(this.taskConfigSpec(), task.driverConfig, "config");
    const request = { task: taskConfigToProto(task, configToWire(config)) };
    const { handle } = await this.#call(this.#driver.startTask, request);
    return { ...taskHandleFromProto(handle), config: task };
  }

  async recoverTask(handle: TaskHandle): Promise<void> {
    const request = { taskId: handle.config.id, handle: taskHandleToProto(handle) };
    await this.#call(this.#driver.recoverTask, request);
  }

  async waitTask(taskId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExitResult> {
    const { result, err } = await this.#call(this.#driver.waitTask, { taskId }, { signal });
    return exitResultFromProto(result, err);
  }

  async stopTask(taskId: string, options: { timeoutMs: number; signal: string }): Promise<void> {
    // Plugins do not say of a stop that there is no such task, because Nomad would repeat it.
    await this.inspectTask(taskId);
    const timeout = durationToProto(options.timeoutMs);
    await this.#call(this.#driver.stopTask, { taskId, timeout, signal: options.signal });
  }

  async destroyTask(taskId: string, { force }: { force: boolean }): Promise<void> {
    await this.#call(this.#driver.destroyTask, { taskId, force });
  }

  async inspectTask(taskId: string): Promise<TaskStatus> {
    return taskStatusFromProto(await this.#call(this.#driver.inspectTask, { taskId }));
  }

  async *taskStats(
    taskId: string,
    { intervalMs, signal }: { intervalMs: number; signal: AbortSignal },
  ): AsyncGenerator<TaskUsage, void, void> {
    const request = { taskId, collectionInterval: durationToProto(intervalMs) };
    const answers = readStream(
      () => this.#driver.taskStats(request),
      { signal },
      DRIVER_ERROR_STATUS,
    );
    for await (const { stats } of answers) {
      if (stats !== undefined) yield taskUsageFromProto(stats);
    }
  }

  async *taskEvents({ signal }: { signal: AbortSignal }): AsyncGenerator<DriverEvent, void, void> {
    const events = readStream(() => this.#driver.taskEvents({}), { signal }, DRIVER_ERROR_STATUS);
    for await (const event of events) {
      yield { ...event, timestamp: event.timestamp ?? new Date() };
    }
  }

  async signalTask(taskId: string, signal: string): Promise<void> {
    await this.#call(this.#driver.signalTask, { taskId, signal });
  }

  async execTask(taskId: string, request: ExecRequest): Promise<ExecSession> {
    return await openExecSession(this.#driver.execTaskStreaming(), taskId, request);
  }

  /** Ends the plugin process. Its tasks go on. */
  async close(): Promise<void> {
    await this.host.shutdown();
  }

  #call<Request, Response>(
    method: Parameters<typeof callUnary<Request, Response>>[0],
    request: Request,
    limits?: CallLimits,
  ): Promise<Response> {
    return callUnary(method.bind(this.#driver), request, limits, DRIVER_ERROR_STATUS);
  }
}

async function fetchCapabilities(driver: DriverClient): Promise<DriverCapabilities> {
  const { capabilities } = await callUnary(driver.capabilities.bind(driver), {});
  if (capabilities === undefined) {
    throw new Fault("data_loss", "The plugin answered Capabilities without any");
  }
  return capabilitiesFromProto(capabilities);
}
