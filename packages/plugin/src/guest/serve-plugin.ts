import { rmSync } from "node:fs";
import nodeProcess from "node:process";
import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import {
  GRPCBrokerService,
  GRPCControllerService,
  GRPCStdioService,
} from "../generated/go_plugin.ts";
import { GrpcServer } from "../grpc/grpc-server.ts";
import { PluginLog } from "../plugin-log.ts";
import { Broker } from "../wire/broker.ts";
import { runBrokerStream } from "../wire/broker-stream.ts";
import { type MutualTls, pemToDer } from "../wire/connection-security.ts";
import { isStartedByHost, readEnvironment } from "../wire/environment.ts";
import { formatHandshake, type HandshakeConfig } from "../wire/handshake.ts";
import { addHealthService } from "../wire/health-service.ts";
import { listen, removeStaleSockets } from "./listen.ts";
import { StdioRelay } from "./stdio-relay.ts";

/** Hosts kill a plugin that is still there two seconds after they asked it to end. */
const SHUTDOWN_DEADLINE_MS = 1500;

/** What a plugin is made of. */
export interface PluginDefinition {
  /** Names the plugin in its log. */
  readonly name: string;
  readonly handshake: HandshakeConfig;
  /** Adds the plugin's own services to its server. */
  register(server: GrpcServer, context: PluginContext): void;
  /** Releases what the plugin holds; the process ends after 1.5 s at the latest. */
  close?(): Promise<void>;
}

export interface PluginContext {
  readonly log: PluginLog;
  readonly broker: Broker;
  /** Aborts when the plugin is asked to end. */
  readonly stopping: AbortSignal;
}

/**
 * Makes this process a plugin: serves until the host asks it to end, and then exits. Started by hand
 * it explains itself and exits with code 1.
 *
 * The process outlives its host: a host that crashed finds it again by its pid and socket. SIGINT is
 * ignored, because a terminal sends it to the host's whole process group; SIGTERM ends the plugin.
 */
export async function servePlugin(
  definition: PluginDefinition,
  process: NodeJS.Process = nodeProcess,
): Promise<void> {
  const log = new PluginLog(definition.name, (line) => process.stderr.write(line));
  try {
    await serve(definition, process, log);
  } catch (error) {
    const sentence = `${Fault.from(error).message}.\n`;
    process.stderr.write(sentence);
    // Of a plugin without a handshake, a host shows the first line of standard output.
    if (isStartedByHost(process.env, definition.handshake)) process.stdout.write(sentence);
    process.exit(1);
  }
}

async function serve(
  definition: PluginDefinition,
  process: NodeJS.Process,
  log: PluginLog,
): Promise<void> {
  const { handshake } = definition;
  const environment = readEnvironment(process.env, handshake);
  outliveHost(process, log);
  if (!environment.protocolVersions.includes(handshake.protocolVersion)) {
    log.error("Host does not speak this plugin's protocol version", {
      version: handshake.protocolVersion,
      host: environment.protocolVersions,
    });
  }

  const stop = new AbortController();
  const tls = await secure(environment.clientCertificate);
  const { socketDir } = environment;
  const broker = new Broker({ socketDir, tls });
  const stdio = new StdioRelay();
  const server = new GrpcServer({ stopping: stop.signal });
  definition.register(server, { log, broker, stopping: stop.signal });
  addHealthService(server);
  server.addService(GRPCBrokerService, {
    startStream: ({ requests, send, signal }) =>
      runBrokerStream(broker, { announced: requests, announce: send }, signal),
  });
  server.addService(GRPCStdioService, {
    streamStdio: (_request, { signal }) => stdio.read(signal),
  });
  const end = () => void endProcess({ definition, process, log, server, stop });
  server.addService(GRPCControllerService, {
    shutdown: () => {
      end();
      return {};
    },
  });
  process.once("SIGTERM", end);

  const address = await listen(server, { dir: socketDir, tls });
  const line = formatHandshake({
    protocolVersion: handshake.protocolVersion,
    network: "unix",
    address,
    certificate: tls && pemToDer(tls.certificatePem),
    multiplex: environment.multiplexAsked ? false : undefined,
  });
  process.once("exit", () => rmSync(address, { force: true }));
  process.stdout.write(`${line}\n`);
  removeStaleSockets(socketDir).catch((error) =>
    log.debug("Sockets of killed plugins were not removed", { error }),
  );
  stdio.divert(process.stdout);
}

/** A host that dies takes its ends of the pipes along, and writing to them must not hurt. */
function outliveHost(process: NodeJS.Process, log: PluginLog): void {
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  process.on("SIGINT", () =>
    log.debug("Ignored an interrupt; the host decides when a plugin ends"),
  );
  process.on("uncaughtExceptionMonitor", (error) =>
    log.error("Plugin crashes", { error, stack: error.stack }),
  );
}

async function secure(clientCertificate: string | undefined): Promise<MutualTls | undefined> {
  if (clientCertificate === undefined) return undefined;
  // Loaded only when it is asked for: Nomad never does, and it costs start-up time.
  const { createCertificate } = await import("../wire/certificate.ts");
  return { ...createCertificate(), trustedPem: clientCertificate };
}

async function endProcess({
  definition,
  process,
  log,
  server,
  stop,
}: {
  definition: PluginDefinition;
  process: NodeJS.Process;
  log: PluginLog;
  server: GrpcServer;
  stop: AbortController;
}): Promise<void> {
  after(SHUTDOWN_DEADLINE_MS, () => process.exit(0));
  stop.abort();
  try {
    await definition.close?.();
  } catch (error) {
    log.error("Plugin did not close cleanly", { error });
  }
  // Lets the answer to the host's request leave first.
  await server.close();
  process.exit(0);
}
