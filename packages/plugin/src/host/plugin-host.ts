import { rmSync } from "node:fs";
import nodeProcess from "node:process";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import { type ProcessIdentity, readBootId, readProcess } from "@drover/process";
import type { Client } from "@grpc/grpc-js";
import {
  type ConnInfo,
  GRPCBrokerClient,
  GRPCControllerClient,
  GRPCStdioClient,
  StdioData_Channel,
} from "../generated/go_plugin.ts";
import { HealthCheckResponse_ServingStatus, HealthClient } from "../generated/health.ts";
import { Broker } from "../wire/broker.ts";
import { runBrokerStream } from "../wire/broker-stream.ts";
import { type ClientConstructor, connect } from "../wire/connect.ts";
import { derToPem, type MutualTls } from "../wire/connection-security.ts";
import { writeEnvironment } from "../wire/environment.ts";
import { type Handshake, type HandshakeConfig, parseHandshake } from "../wire/handshake.ts";
import { PLUGIN_SERVICE } from "../wire/health-service.ts";
import { AttachedProcess } from "./attached-process.ts";
import { type PluginCommand, type PluginExit, PluginProcess } from "./plugin-process.ts";
import { callUnary, readStream } from "./rpc-client.ts";

const START_TIMEOUT_MS = 60_000;
const SHUTDOWN_TIMEOUT_MS = 2000;

export interface LaunchOptions extends PluginCommand, HostOptions {
  readonly handshake: HandshakeConfig;
  /** Whether the connection is encrypted both ways; such a plugin cannot be reattached to. */
  readonly tls?: boolean | undefined;
  /** Where the sockets go; the system's temporary directory unless given. */
  readonly socketDir?: string | undefined;
}

export interface HostOptions {
  /** How long the plugin may take until it can be called, in milliseconds; 60000 unless given. */
  readonly startTimeoutMs?: number | undefined;
  /** Called for what the plugin writes to its standard output or error after the handshake. */
  readonly onOutput?: ((data: Uint8Array, stream: "stdout" | "stderr") => void) | undefined;
}

/** What finds a living plugin again after its host has died. Plain data, to be stored. */
export interface ReattachInfo extends ProcessIdentity {
  readonly protocolVersion: number;
  readonly network: "unix" | "tcp";
  readonly address: string;
}

type RunningProcess = Pick<PluginProcess, "pid" | "exited" | "kill">;

/** A running plugin, as the program sees it that uses it. */
export class PluginHost {
  readonly pid: number;
  /** Resolves when the plugin's process is gone, for whatever reason. */
  readonly exited: Promise<PluginExit>;
  /** Undefined for a plugin that cannot be reattached to, as one with TLS. */
  readonly reattachInfo: ReattachInfo | undefined;
  readonly broker: Broker;
  readonly #process: RunningProcess;
  readonly #target: string;
  /** The path of the plugin's Unix socket. */
  readonly #socket: string | undefined;
  readonly #tls: MutualTls | undefined;
  readonly #clients: Client[] = [];
  readonly #closed = new AbortController();

  /**
   * Starts a plugin and waits until it can be called.
   *
   * @throws {Fault} `not_found` or `permission_denied` for the command; `failed_precondition` if it is
   *   no plugin or speaks another version; `deadline_exceeded` if it takes too long. No process is left
   */
  static async launch(options: LaunchOptions): Promise<PluginHost> {
    const { startTimeoutMs = START_TIMEOUT_MS, handshake: expected, socketDir } = options;
    const identity = options.tls
      ? (await import("../wire/certificate.ts")).createCertificate()
      : undefined;
    const process = await PluginProcess.start({
      ...options,
      env: {
        ...(options.env ?? nodeProcess.env),
        ...writeEnvironment(expected, { clientCertificate: identity?.certificatePem, socketDir }),
      },
    });
    try {
      const handshake = parseHandshake(await process.firstLine(startTimeoutMs));
      requireVersion(handshake, expected, options.command);
      const host = new PluginHost({
        process,
        handshake,
        socketDir,
        tls: identity && { ...identity, trustedPem: serverCertificate(handshake) },
        reattachable: identity === undefined,
      });
      await host.#connect(options);
      return host;
    } catch (error) {
      await process.kill();
      throw error;
    }
  }

  /**
   * Connects to a plugin that an earlier host started and that lived on.
   *
   * @throws {Fault} `not_found` if the process is gone; `unavailable` if it does not answer
   */
  static async reattach(info: ReattachInfo, options: HostOptions = {}): Promise<PluginHost> {
    const process = new AttachedProcess(info);
    const host = new PluginHost({
      process,
      handshake: info,
      socketDir: undefined,
      tls: undefined,
      reattachable: true,
    });
    try {
      await host.#connect(options);
      return host;
    } catch (error) {
      host.#close();
      throw error;
    }
  }

  private constructor({
    process,
    handshake,
    socketDir,
    tls,
    reattachable,
  }: {
    process: RunningProcess;
    handshake: Handshake;
    socketDir: string | undefined;
    tls: MutualTls | undefined;
    reattachable: boolean;
  }) {
    const { network, address, protocolVersion } = handshake;
    this.#process = process;
    this.pid = process.pid;
    this.exited = process.exited;
    this.broker = new Broker({ socketDir, tls });
    this.#target = network === "unix" ? `unix:${address}` : address;
    this.#socket = network === "unix" ? address : undefined;
    this.#tls = tls;
    const startTime = readProcess(process.pid)?.startTime;
    if (!reattachable || startTime === undefined) return;
    const identity = { pid: process.pid, startTime, bootId: readBootId() };
    this.reattachInfo = { ...identity, protocolVersion, network, address };
  }

  /** A client of one of the plugin's services. It is closed with the plugin. */
  client<C extends Client>(Constructor: ClientConstructor<C>): C {
    const client = connect(Constructor, this.#target, this.#tls);
    this.#clients.push(client);
    return client;
  }

  /**
   * Ends the plugin: asks it, and kills it if it is still there after `timeoutMs` (2000 unless given).
   * Idempotent. Resolves when the process is gone.
   */
  async shutdown({ timeoutMs = SHUTDOWN_TIMEOUT_MS } = {}): Promise<PluginExit> {
    const controller = this.client(GRPCControllerClient);
    const asked = callUnary(controller.shutdown.bind(controller), {}, { timeoutMs });
    // A plugin that cannot be asked is killed all the same.
    await Promise.race([this.exited, asked.catch(() => {})]);
    const waited = new AbortController();
    const late = sleep(timeoutMs, waited.signal).then(
      () => this.#process.kill(),
      () => this.exited,
    );
    const exit = await Promise.race([this.exited, late]);
    waited.abort();
    return exit;
  }

  /** Leaves the plugin running and closes the connection. */
  detach(): void {
    this.#close();
  }

  async #connect({ startTimeoutMs = START_TIMEOUT_MS, onOutput }: HostOptions): Promise<void> {
    void this.exited.then(() => {
      this.#close();
      // A plugin that was killed leaves it.
      if (this.#socket !== undefined) rmSync(this.#socket, { force: true });
    });
    const health = this.client(HealthClient);
    const { status } = await callUnary(
      health.check.bind(health),
      { service: PLUGIN_SERVICE },
      { timeoutMs: startTimeoutMs },
    );
    if (status !== HealthCheckResponse_ServingStatus.SERVING) {
      throw new Fault("unavailable", `Plugin process ${this.pid} says that it is not serving`);
    }
    void this.#announce();
    if (onOutput !== undefined) void this.#followOutput(onOutput);
  }

  /** Until either side has gone. */
  async #announce(): Promise<void> {
    const announced = this.client(GRPCBrokerClient).startStream();
    const announce = async (info: ConnInfo) => void announced.write(info);
    await runBrokerStream(this.broker, { announced, announce }, this.#closed.signal);
    announced.end();
  }

  async #followOutput(onOutput: NonNullable<HostOptions["onOutput"]>): Promise<void> {
    const stdio = this.client(GRPCStdioClient);
    try {
      const pieces = readStream(() => stdio.streamStdio({}), { signal: this.#closed.signal });
      for await (const { channel, data } of pieces) {
        onOutput(data, channel === StdioData_Channel.STDERR ? "stderr" : "stdout");
      }
    } catch {
      // Not every plugin has this service, and one that dies tells it through `exited`.
    }
  }

  #close(): void {
    this.#closed.abort();
    for (const client of this.#clients.splice(0)) client.close();
  }
}

function requireVersion(handshake: Handshake, expected: HandshakeConfig, command: string): void {
  if (handshake.protocolVersion === expected.protocolVersion) return;
  throw new Fault(
    "failed_precondition",
    `Plugin ${JSON.stringify(command)} speaks protocol version ${handshake.protocolVersion}, ` +
      `and this program speaks ${expected.protocolVersion}`,
  );
}

function serverCertificate({ certificate }: Handshake): string {
  if (certificate === undefined) {
    throw new Fault("failed_precondition", "Plugin gave no certificate, and TLS was asked for");
  }
  return derToPem(certificate);
}
