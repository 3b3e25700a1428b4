import { hostname } from "node:os";
import path from "node:path";
import { Fault } from "@drover/fault";
import { parseDuration } from "@drover/schema";

/** All that an agent is told. */
export interface AgentConfig {
  /** Whether it stops all tasks and removes everything when it stops. */
  readonly dev: boolean;
  /** Absolute. */
  readonly dataDir: string;
  readonly bindAddress: string;
  readonly httpPort: number;
  readonly region: string;
  readonly datacenter: string;
  readonly name: string;
  readonly logLevel: LogLevel;
  readonly client: ClientConfig;
  readonly server: ServerConfig;
  /** Where driver plugins are, absolute; empty for none. */
  readonly pluginDir: string;
  /** By label, which is the name of a built-in driver or of a file in the plugin directory. */
  readonly plugins: Readonly<Record<string, PluginConfig>>;
}

/** A `plugin` block. */
export interface PluginConfig {
  /** For the plugin's process. */
  readonly args: readonly string[];
  /** For the driver, as it was written. */
  readonly config: Readonly<Record<string, unknown>>;
}

export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";

export interface ClientConfig {
  readonly nodeClass: string;
  readonly nodePool: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly hostVolumes: Readonly<Record<string, { path: string; readOnly: boolean }>>;
  /** MHz and MiB that tasks do not get, and ports as "22,8000-8010". */
  readonly reserved: { cpu: number; memory: number; disk: number; ports: string };
  /** MHz, MiB; 0 for what the machine has. */
  readonly totalCompute: number;
  readonly memoryTotalMb: number;
  readonly minDynamicPort: number;
  readonly maxDynamicPort: number;
  readonly maxKillTimeoutMs: number;
  readonly gc: GcConfig;
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

/** When what is over is deleted from the state. */
export interface ServerConfig {
  readonly jobGcIntervalMs: number;
  readonly jobGcThresholdMs: number;
  readonly evalGcThresholdMs: number;
  readonly deploymentGcThresholdMs: number;
}

/** What the command line says; it goes over the configuration files. */
export interface AgentFlags {
  readonly dev?: boolean;
  readonly dataDir?: string | undefined;
  readonly bindAddress?: string | undefined;
}

/** What the configuration files say, merged, with Nomad's names. */
export type ConfigValues = Readonly<Record<string, unknown>>;

const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;
const DEFAULT_HTTP_PORT = 4646;

/**
 * Completes a configuration with the defaults.
 *
 * @throws {Fault} `invalid_argument` naming the setting and what it takes
 */
export function completeConfig(values: ConfigValues, flags: AgentFlags): AgentConfig {
  const dev = flags.dev ?? false;
  const dataDir = flags.dataDir ?? text(values, "data_dir");
  if (!dev && !dataDir) {
    throw new Fault(
      "invalid_argument",
      "Must specify a data directory: -data-dir, or data_dir in the configuration; -dev needs none",
    );
  }
  if (dataDir && !path.isAbsolute(dataDir) && flags.dataDir === undefined) {
    throw new Fault("invalid_argument", `data_dir must be an absolute path, not "${dataDir}"`);
  }
  const client = record(values, "client");
  const pluginDir = text(values, "plugin_dir");
  if (pluginDir && !path.isAbsolute(pluginDir)) {
    throw new Fault("invalid_argument", `plugin_dir must be an absolute path, not "${pluginDir}"`);
  }
  return {
    dev,
    dataDir: dataDir ? path.resolve(dataDir) : "",
    bindAddress:
      flags.bindAddress ??
      (text(record(values, "addresses"), "http") || text(values, "bind_addr") || "127.0.0.1"),
    httpPort: port(record(values, "ports"), "http", DEFAULT_HTTP_PORT),
    region: text(values, "region") || "global",
    datacenter: text(values, "datacenter") || "dc1",
    name: text(values, "name") || hostname(),
    logLevel: logLevel(text(values, "log_level")),
    client: completeClient(client, dev),
    server: completeServer(record(values, "server")),
    pluginDir: pluginDir || (dataDir ? path.resolve(dataDir, "plugins") : ""),
    plugins: completePlugins(values, client, dev),
  };
}

function completeServer(server: ConfigValues): ServerConfig {
  return {
    jobGcIntervalMs: durationMs(server, "job_gc_interval", 5 * 60_000),
    jobGcThresholdMs: durationMs(server, "job_gc_threshold", 4 * 3_600_000),
    evalGcThresholdMs: durationMs(server, "eval_gc_threshold", 3_600_000),
    deploymentGcThresholdMs: durationMs(server, "deployment_gc_threshold", 3_600_000),
  };
}

/** Nomad's defaults, which are others with -dev. */
function completeGc(client: ConfigValues, dev: boolean): GcConfig {
  return {
    intervalMs: Math.max(1_000, durationMs(client, "gc_interval", dev ? 600_000 : 60_000)),
    diskUsageThreshold: percentage(client, "gc_disk_usage_threshold", dev ? 99 : 80),
    inodeUsageThreshold: percentage(client, "gc_inode_usage_threshold", dev ? 99 : 70),
    maxAllocs: integer(client, "gc_max_allocs", 50),
    parallelDestroys: Math.max(1, integer(client, "gc_parallel_destroys", 2)),
  };
}

function completeClient(client: ConfigValues, dev: boolean): ClientConfig {
  const reserved = record(client, "reserved");
  const volumes = Object.entries(record(client, "host_volume")).map(([name, volume]) => {
    const given = volume as ConfigValues;
    return [name, { path: text(given, "path"), readOnly: given.read_only === true }];
  });
  return {
    nodeClass: text(client, "node_class"),
    nodePool: text(client, "node_pool") || "default",
    meta: texts(client, "meta"),
    options: texts(client, "options"),
    hostVolumes: Object.fromEntries(volumes),
    reserved: {
      cpu: integer(reserved, "cpu", 0),
      memory: integer(reserved, "memory", 0),
      disk: integer(reserved, "disk", 0),
      ports: text(reserved, "reserved_ports"),
    },
    totalCompute: integer(client, "cpu_total_compute", 0),
    memoryTotalMb: integer(client, "memory_total_mb", 0),
    minDynamicPort: port(client, "min_dynamic_port", 20_000),
    maxDynamicPort: port(client, "max_dynamic_port", 32_000),
    maxKillTimeoutMs: durationMs(client, "max_kill_timeout", 30_000),
    gc: completeGc(client, dev),
  };
}

/** raw_exec is off unless it is asked for, in one of the two ways, or with -dev. */
function completePlugins(
  values: ConfigValues,
  client: ConfigValues,
  dev: boolean,
): AgentConfig["plugins"] {
  const plugins: Record<string, PluginConfig> = {};
  for (const [label, plugin] of Object.entries(record(values, "plugin"))) {
    const { args } = plugin as ConfigValues;
    if (args !== undefined && !(Array.isArray(args) && args.every(isText))) {
      throw new Fault("invalid_argument", `plugin "${label}": args must be a list of strings`);
    }
    plugins[label] = { args: args ?? [], config: record(plugin as ConfigValues, "config") };
  }
  const option = texts(client, "options")["driver.raw_exec.enable"] ?? "";
  const isEnabled = dev || /^(?:1|t|T|true|TRUE|True)$/.test(option);
  const { args, config } = plugins.raw_exec ?? { args: [], config: {} };
  plugins.raw_exec = { args, config: { ...(isEnabled ? { enabled: true } : {}), ...config } };
  return plugins;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function record(values: ConfigValues, name: string): ConfigValues {
  const value = values[name];
  return typeof value === "object" && value !== null ? (value as ConfigValues) : {};
}

function text(values: ConfigValues, name: string): string {
  const value = values[name];
  return value === undefined || value === null ? "" : String(value);
}

function texts(values: ConfigValues, name: string): Record<string, string> {
  const entries = Object.entries(record(values, name));
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

function integer(values: ConfigValues, name: string, fallback: number): number {
  const value = values[name];
  if (value === undefined || value === null) return fallback;
  if (/^\d{1,15}$/.test(String(value))) return Number(value);
  throw new Fault("invalid_argument", `${name} must be a whole number, not "${String(value)}"`);
}

function percentage(values: ConfigValues, name: string, fallback: number): number {
  const value = Number(values[name] ?? fallback);
  if (value >= 0 && value <= 100) return value;
  throw new Fault("invalid_argument", `${name} must be 0 to 100 percent, not "${values[name]}"`);
}

function port(values: ConfigValues, name: string, fallback: number): number {
  const value = integer(values, name, fallback);
  if (value <= 65_535) return value;
  throw new Fault("invalid_argument", `Port ${name} must be 0 to 65535, not ${value}`);
}

function durationMs(values: ConfigValues, name: string, fallback: number): number {
  const value = text(values, name);
  if (value === "") return fallback;
  const nanoseconds = parseDuration(value);
  if (nanoseconds !== undefined) return Number(nanoseconds) / 1_000_000;
  throw new Fault("invalid_argument", `${name} must be a duration like "30s", not "${value}"`);
}

function logLevel(given: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === given.toUpperCase());
  if (level !== undefined) return level;
  if (given === "") return "INFO";
  throw new Fault(
    "invalid_argument",
    `log_level must be one of ${LOG_LEVELS.join(", ")}, not "${given}"`,
  );
}
