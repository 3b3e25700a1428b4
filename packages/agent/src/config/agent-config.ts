import { hostname } from "node:os";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { LogLevel } from "@drover/logger";
import {
  DEFAULT_ARTIFACT_SETTINGS,
  type NetworkSettings,
  type RunnerSettings,
} from "@drover/runner";
import { fill, type Input, type Int64, MINUTE, parseSize } from "@drover/schema";
import {
  type AclSettings,
  ALL_WORK,
  type GarbageThresholds,
  type KeyringThresholds,
  type SchedulerWork,
  schedulerWork,
} from "@drover/server";
import { coresOf } from "./cores.ts";
import { type HostNetworkConfig, hostNetworkConfigs } from "./host-network-config.ts";
import { type HttpConfig, httpConfig } from "./http-config.ts";
import { milliseconds } from "./milliseconds.ts";
import { AGENT, type AgentFile } from "./tables/agent-table.ts";
import type { ClientTable } from "./tables/client-table.ts";
import type { ServerTable } from "./tables/server-table.ts";
import type { SnapshotTable } from "./tables/snapshot-table.ts";
import { type TelemetryConfig, telemetryConfig } from "./telemetry-config.ts";

/** All that an agent is told. */
export interface AgentConfig {
  /** Whether it stops all tasks and removes everything when it stops. */
  readonly dev: boolean;
  /** Whether to adopt what runs when the state is lost. */
  readonly recover: boolean;
  /** Absolute. */
  readonly dataDir: string;
  readonly http: HttpConfig;
  readonly region: string;
  readonly datacenter: string;
  readonly name: string;
  readonly logLevel: LogLevel;
  /** Whether the log is in hclog's JSON. */
  readonly logJson: boolean;
  readonly logIncludeLocation: boolean;
  /** Absolute, with a slash at its end a directory; empty for none. */
  readonly logFile: string;
  /** In bytes; 0 for no limit. */
  readonly logRotateBytes: number;
  readonly logRotateMs: number;
  /** 0 for all, below 0 for none. */
  readonly logRotateMaxFiles: number;
  readonly acl: AclSettings;
  readonly client: ClientConfig;
  readonly telemetry: TelemetryConfig;
  /** When what has finished is deleted from the state. */
  readonly server: GarbageThresholds & KeyringThresholds;
  /** Of how many changes the events are kept for those who come later. */
  readonly eventBufferSize: number;
  /** Who signs identities, as verifiers know it; empty for none. */
  readonly oidcIssuer: string;
  /** What the scheduler's settings are until an operator sets others; null for Nomad's. */
  readonly scheduler: ServerTable["scheduler"];
  /** Which evaluations the scheduler works on, until an operator says otherwise. */
  readonly schedulers: SchedulerWork;
  /** Undefined for no snapshots on a schedule. */
  readonly snapshots: SnapshotSchedule | undefined;
  /** Whether the web page is served. */
  readonly servesPage: boolean;
  /** Where driver plugins are, absolute; empty for none. */
  readonly pluginDir: string;
  /** By label, which is the name of a built-in driver or of a file in the plugin directory. */
  readonly plugins: Readonly<Record<string, PluginConfig>>;
}

/** A `snapshot` block. */
export interface SnapshotSchedule {
  readonly intervalMs: number;
  /** How many are kept, 1 or more. */
  readonly retain: number;
  /** What their names begin with. */
  readonly prefix: string;
  /** Absolute; empty for the usual one below the data directory. */
  readonly directory: string;
}

/** A `plugin` block. */
export interface PluginConfig {
  /** For the plugin's process. */
  readonly args: readonly string[];
  /** For the driver, as it was written. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface ClientConfig {
  /** Whether the agent is a node of the cluster, which runs tasks. */
  readonly enabled: boolean;
  readonly nodeClass: string;
  readonly nodePool: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly hostVolumes: Readonly<Record<string, { path: string; readOnly: boolean }>>;
  /** Where those that the API makes are; empty for the usual place below the data directory. */
  readonly hostVolumesDir: string;
  /** MHz and MiB that tasks do not get, and ports as "22,8000-8010". */
  readonly reserved: { cpu: number; memory: number; disk: number; ports: string };
  /** MHz, MiB; 0 for what the machine has. */
  readonly totalCompute: number;
  readonly memoryTotalMb: number;
  readonly diskTotalMb: number;
  readonly diskFreeMb: number;
  /** Cores that tasks may have for themselves; undefined for all. */
  readonly reservableCores: ReadonlySet<number> | undefined;
  /** Cores that no task may have for itself. */
  readonly reservedCores: ReadonlySet<number>;
  readonly minDynamicPort: number;
  readonly maxDynamicPort: number;
  readonly maxKillTimeoutMs: number;
  readonly artifacts: RunnerSettings["artifacts"];
  readonly templates: RunnerSettings["templates"];
  /** Whether a new node takes no work before an operator says so. */
  readonly defaultIneligible: boolean;
  readonly gc: GcConfig;
  /** Whether commands beside tasks are refused. */
  readonly disableRemoteExec: boolean;
  readonly network: NetworkConfig;
}

/** Which of the machine's addresses tasks get. */
export interface NetworkConfig {
  /** Empty for the first interface with an address that other machines reach. */
  readonly interface: string;
  /** Empty for IPv4 where there is one. */
  readonly family: "" | "ipv4" | "ipv6";
  /** Sets of addresses that a port may ask for, by name. */
  readonly hostNetworks: Readonly<Record<string, HostNetworkConfig>>;
  /** Networks of allocations of their own. */
  readonly own: Omit<NetworkSettings, "programs">;
}

/** When finished allocations are removed from the disk. */
export interface GcConfig {
  readonly intervalMs: number;
  /** Percent of the disk, and of its inodes, above which the oldest ones go. */
  readonly diskUsageThreshold: number;
  readonly inodeUsageThreshold: number;
  /** Allocations, running ones included, above which finished ones go. */
  readonly maxAllocs: number;
  /** At least 1. */
  readonly parallelDestroys: number;
}

/** What the command line says; it goes over the configuration files. */
export interface AgentFlags {
  readonly dev?: boolean;
  readonly recover?: boolean;
  readonly dataDir?: string | undefined;
  readonly bindAddress?: string | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly logJson?: boolean | undefined;
  readonly logIncludeLocation?: boolean | undefined;
  readonly logFile?: string | undefined;
  readonly logRotateBytes?: number | undefined;
  readonly logRotateDurationMs?: number | undefined;
  readonly logRotateMaxFiles?: number | undefined;
  /** Settings as files have them, which go over those of the files. */
  readonly settings?: Input<AgentFile>;
}

const RAW_EXEC_OPTION = "driver.raw_exec.enable";
/** The client options that are obeyed. */
const OPTIONS: ReadonlySet<string> = new Set([
  RAW_EXEC_OPTION,
  "driver.allowlist",
  "driver.denylist",
  "driver.whitelist",
  "driver.blacklist",
  "env.denylist",
  "user.denylist",
  "user.checked_drivers",
]);

/**
 * Completes what the configuration files say, merged, with the defaults.
 *
 * @throws {Fault} `invalid_argument` naming the setting and what it takes
 */
export function completeConfig(given: Input<AgentFile>, flags: AgentFlags): AgentConfig {
  const file = fill(AGENT, given);
  const dev = flags.dev ?? false;
  const dataDir = flags.dataDir ?? file.dataDir;
  if (!dev && !dataDir) {
    throw new Fault(
      "invalid_argument",
      "Must specify a data directory: -data-dir, or data_dir in the configuration; -dev needs none",
    );
  }
  for (const [provider, keyring] of Object.entries(file.keyrings ?? {})) {
    requireKeyring(provider, keyring);
  }
  return {
    dev,
    recover: flags.recover ?? false,
    dataDir: dataDir ? path.resolve(dataDir) : "",
    http: httpConfig(file, flags),
    region: file.region,
    datacenter: file.datacenter,
    name: file.name || hostname(),
    ...logConfig(file, flags),
    servesPage: file.ui.enabled,
    acl: aclSettings(file.acl),
    client: clientConfig(file.client, dev),
    telemetry: telemetryConfig(file, dev),
    server: {
      jobGcIntervalMs: milliseconds(file.server.jobGcInterval),
      jobGcThresholdMs: milliseconds(file.server.jobGcThreshold),
      evalGcThresholdMs: milliseconds(file.server.evalGcThreshold),
      deploymentGcThresholdMs: milliseconds(file.server.deploymentGcThreshold),
      rootKeyGcIntervalMs: milliseconds(file.server.rootKeyGcInterval),
      rootKeyGcThresholdMs: milliseconds(file.server.rootKeyGcThreshold),
      rootKeyRotationThresholdMs: milliseconds(file.server.rootKeyRotationThreshold),
    },
    eventBufferSize: file.server.eventBufferSize,
    oidcIssuer: file.server.oidcIssuer,
    scheduler: file.server.scheduler,
    schedulers: schedulersOf(file.server),
    snapshots: snapshotSchedule(file.snapshot),
    pluginDir: file.pluginDir || (dataDir ? path.resolve(dataDir, "plugins") : ""),
    plugins: pluginConfigs(file, dev),
  };
}

function schedulersOf({ numSchedulers, enabledSchedulers }: ServerTable): SchedulerWork {
  const types = enabledSchedulers?.length ? enabledSchedulers : [...ALL_WORK.types];
  return schedulerWork({ isOn: numSchedulers !== 0, types });
}

function snapshotSchedule(table: SnapshotTable | null): SnapshotSchedule | undefined {
  if (table === null) return undefined;
  const { interval, retain, prefix, path: directory } = table;
  return { intervalMs: milliseconds(interval), retain, prefix, directory };
}

/** Root keys are kept in files of the data directory, and nowhere else. @throws {Fault} `invalid_argument` */
function requireKeyring(provider: string, { active }: { active: boolean }): void {
  if (provider !== "aead" && active) {
    throw new Fault(
      "invalid_argument",
      `keyring "${provider}" is not supported: root keys are kept in files below data_dir, which is keyring "aead", the default; remove the block`,
    );
  }
  if (provider === "aead" && !active) {
    throw new Fault("invalid_argument", 'keyring "aead" is the only one, and must be active');
  }
}

/** A sentence on each client option that nothing here asks for, and on other settings that change nothing here. */
export function optionsWithoutEffect(
  { client, scheduler }: AgentConfig,
  server: Input<AgentFile>["server"],
): string[] {
  const unknown = Object.keys(client.options).filter((name) => !OPTIONS.has(name));
  const notes = unknown.map(
    (name) => `Client option "${name}" has no effect: there are ${[...OPTIONS].join(", ")}`,
  );
  if (scheduler?.algorithm === "spread") {
    notes.push(
      'scheduler_algorithm = "spread" has no effect: there is one node, for which binpack chooses the same',
    );
  }
  const { numSchedulers } = server ?? {};
  if (numSchedulers != null && numSchedulers > 1) {
    notes.push(
      `server.num_schedulers = ${numSchedulers} has no effect beyond 1: one scheduler works on evaluations one after the other`,
    );
  }
  return notes;
}

function logConfig(file: AgentFile, flags: AgentFlags) {
  const logFile = flags.logFile ?? file.logFile;
  const isDirectory = logFile.endsWith("/");
  return {
    logLevel: flags.logLevel ?? (file.logLevel.toLowerCase() as LogLevel),
    logJson: flags.logJson ?? file.logJson,
    logIncludeLocation: flags.logIncludeLocation ?? file.logIncludeLocation,
    logFile: logFile === "" ? "" : `${path.resolve(logFile)}${isDirectory ? "/" : ""}`,
    logRotateBytes: flags.logRotateBytes ?? file.logRotateBytes,
    logRotateMs: flags.logRotateDurationMs ?? milliseconds(file.logRotateDuration),
    logRotateMaxFiles: flags.logRotateMaxFiles ?? file.logRotateMaxFiles,
  };
}

function aclSettings(acl: AgentFile["acl"]): AclSettings {
  const minTtlMs = milliseconds(acl.tokenMinExpirationTtl);
  const maxTtlMs = milliseconds(acl.tokenMaxExpirationTtl);
  if (minTtlMs <= maxTtlMs) return { enabled: acl.enabled, minTtlMs, maxTtlMs };
  throw new Fault(
    "invalid_argument",
    "acl.token_min_expiration_ttl must not be longer than acl.token_max_expiration_ttl",
  );
}

function clientConfig(client: ClientTable, dev: boolean): ClientConfig {
  const { artifact, reserved } = client;
  return {
    // As Nomad's, -dev runs tasks whatever the files say.
    enabled: client.enabled || dev,
    nodeClass: client.nodeClass,
    nodePool: client.nodePool,
    meta: client.meta ?? {},
    options: client.options ?? {},
    hostVolumes: client.hostVolumes ?? {},
    hostVolumesDir: client.hostVolumesDir,
    reserved: {
      cpu: reserved.cpu,
      memory: reserved.memory,
      disk: reserved.disk,
      ports: reserved.ports,
    },
    totalCompute: client.totalCompute,
    memoryTotalMb: client.memoryTotalMb,
    diskTotalMb: client.diskTotalMb,
    diskFreeMb: client.diskFreeMb,
    reservableCores: client.reservableCores ? coresOf(client.reservableCores) : undefined,
    reservedCores: coresOf(reserved.cores),
    minDynamicPort: client.minDynamicPort,
    maxDynamicPort: client.maxDynamicPort,
    maxKillTimeoutMs: milliseconds(client.maxKillTimeout),
    artifacts: artifactSettings(artifact),
    templates: client.template,
    defaultIneligible: client.defaultIneligible,
    gc: gcConfig(client, dev),
    disableRemoteExec: client.disableRemoteExec,
    network: {
      // A trial's services are for this machine, as Nomad's are.
      interface: client.networkInterface || (dev ? "lo" : ""),
      family: client.preferredAddressFamily,
      hostNetworks: hostNetworkConfigs(client.hostNetworks ?? {}),
      own: {
        cniPath: client.cniPath,
        cniConfigDir: client.cniConfigDir,
        bridge: {
          name: client.bridgeName,
          subnet: client.bridgeSubnet,
          subnetIpv6: client.bridgeSubnetIpv6,
          hairpin: client.bridgeHairpin,
        },
      },
    },
  };
}

/** Nomad's defaults, which are others with -dev. */
function gcConfig(client: ClientTable, dev: boolean): GcConfig {
  return {
    intervalMs: Math.max(1_000, milliseconds(client.gcInterval ?? (dev ? 10 : 1) * MINUTE)),
    diskUsageThreshold: client.gcDiskUsageThreshold ?? (dev ? 99 : 80),
    inodeUsageThreshold: client.gcInodeUsageThreshold ?? (dev ? 99 : 70),
    maxAllocs: client.gcMaxAllocs,
    parallelDestroys: client.gcParallelDestroys,
  };
}

/** 0 is no limit, of files and of sizes. */
function artifactSettings(given: ClientTable["artifact"]): RunnerSettings["artifacts"] {
  const defaults = DEFAULT_ARTIFACT_SETTINGS;
  const size = (text: string | null, otherwise: number) =>
    text === null ? otherwise : parseSize(text) || Infinity;
  const time = (duration: Int64 | null, otherwise: number) =>
    duration === null ? otherwise : milliseconds(duration);
  const { decompressionFileCountLimit: files } = given;
  return {
    httpReadTimeoutMs: time(given.httpReadTimeout, defaults.httpReadTimeoutMs),
    gitTimeoutMs: time(given.gitTimeout, defaults.gitTimeoutMs),
    s3TimeoutMs: time(given.s3Timeout, defaults.s3TimeoutMs),
    httpMaxBytes: size(given.httpMaxSize, defaults.httpMaxBytes),
    decompressionFileCountLimit:
      files === null ? defaults.decompressionFileCountLimit : files || Infinity,
    decompressionSizeLimit: size(given.decompressionSizeLimit, defaults.decompressionSizeLimit),
    disableInspection: given.disableInspection,
    disableFilesystemIsolation: given.disableFilesystemIsolation,
    environmentVariables: given.environmentVariables
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  };
}

/** raw_exec is off unless it is asked for, in one of the two ways, or with -dev. */
function pluginConfigs({ plugins, client }: AgentFile, dev: boolean): AgentConfig["plugins"] {
  const configs = Object.entries(plugins ?? {}).map(([label, { args, config }]) => [
    label,
    { args: args ?? [], config: config ?? {} },
  ]);
  const byLabel: Record<string, PluginConfig> = Object.fromEntries(configs);
  const option = client.options?.[RAW_EXEC_OPTION] ?? "";
  const isEnabled = dev || /^(?:1|t|T|true|TRUE|True)$/.test(option);
  const { args, config } = byLabel.raw_exec ?? { args: [], config: {} };
  byLabel.raw_exec = { args, config: { ...(isEnabled ? { enabled: true } : {}), ...config } };
  return byLabel;
}
