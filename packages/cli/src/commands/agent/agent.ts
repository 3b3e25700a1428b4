import path from "node:path";
import type { AgentFlags } from "@drover/agent";
import { LOG_LEVELS } from "@drover/logger";
import { defineCommand } from "../../command/command.ts";
import {
  booleanFlag,
  choiceFlag,
  durationFlag,
  integerFlag,
  listFlag,
  optionalBooleanFlag,
  portFlag,
  textFlag,
} from "../../command/flag.ts";
import { parsePairs } from "../../command/parse-pairs.ts";
import { reasonOf } from "../../command/refuses.ts";

const ALONE = "an agent is a single server with a client of its own";
const FIXED_PLACES = "everything is kept below -data-dir";
const ELSEWHERE = "there is no Consul and no Vault here";

/** Flags of Nomad's agent that have no meaning here. */
const REFUSED: Readonly<Record<string, string>> = {
  ...reasonOf(
    `server client servers bootstrap-expect encrypt join rejoin retry-join retry-max retry-interval
     raft-protocol raft-multiplier authoritative-region acl-replication-token redundancy-zone
     upgrade-version`,
    ALONE,
  ),
  ...reasonOf("state-dir alloc-dir alloc-mounts-dir", FIXED_PLACES),
  ...reasonOf(
    `dev-connect dev-consul dev-vault
     consul-address consul-auth consul-auto-advertise consul-ca-file consul-cert-file
     consul-checks-use-advertise consul-client-auto-join consul-client-failures-before-critical
     consul-client-failures-before-warning consul-client-http-check-name
     consul-client-service-name consul-key-file consul-server-auto-join
     consul-server-failures-before-critical consul-server-failures-before-warning
     consul-server-http-check-name consul-server-rpc-check-name consul-server-serf-check-name
     consul-server-service-name consul-ssl consul-token consul-verify-ssl
     vault-address vault-ca-file vault-ca-path vault-cert-file vault-create-from-role
     vault-enabled vault-key-file vault-namespace vault-tls-server-name vault-tls-skip-verify`,
    ELSEWHERE,
  ),
  ...reasonOf("network-speed preferred-address-family", "the agent finds out by itself"),
  ...reasonOf("client-intro-token", ALONE),
  ...reasonOf(
    "host-volumes-dir host-volume-plugin-dir",
    "say it in a configuration file: client { host_volumes_dir }",
  ),
  ...reasonOf("eventlog eventlog-level", "Drover runs on Linux only"),
};

/** As flags name what configuration files name otherwise. */
interface SettingFlags {
  readonly httpPort: number | undefined;
  readonly region: string | undefined;
  readonly dc: string | undefined;
  readonly node: string | undefined;
  readonly nodeClass: string | undefined;
  readonly nodePool: string | undefined;
  readonly meta: readonly string[];
  readonly networkInterface: string | undefined;
  readonly cpuTotalCompute: number | undefined;
  readonly aclEnabled: boolean | undefined;
  readonly pluginDir: string | undefined;
}

export const agent = defineCommand({
  usage: "",
  description:
    "Runs an agent: a whole Nomad-compatible node in one process. It listens on 127.0.0.1:4646 unless told otherwise. When it stops, tasks go on and the next agent on the same data directory finds them again; with -dev they are stopped and everything is removed.",
  flags: {
    dev: booleanFlag("run for a trial: raw_exec enabled, nothing kept"),
    recover: booleanFlag(
      "adopt the allocations and jobs that the task database tells, when the state was lost",
    ),
    stopWithStdin: booleanFlag(
      "stop when standard input ends, as it does with the process that started the agent",
    ),
    config: listFlag("<path>", "a configuration file, or a directory of them; may be repeated"),
    dataDir: textFlag("<directory>", "where everything is kept"),
    bind: textFlag("<address>", "the address to listen on"),
    httpPort: portFlag("<port>", "the port to listen on; 4646 unless told, 0 for a free one"),
    region: textFlag("<name>", "the region; global unless told"),
    dc: textFlag("<name>", "the datacenter; dc1 unless told"),
    node: textFlag("<name>", "the node's name; the host's unless told"),
    nodeClass: textFlag("<class>", "the node's class, for constraints"),
    nodePool: textFlag("<pool>", "the node's pool; default unless told"),
    meta: listFlag("<key=value>", "metadata of the node; may be repeated"),
    networkInterface: textFlag("<name>", "the interface whose address tasks get"),
    cpuTotalCompute: integerFlag("<MHz>", "the processor's speed that tasks may share"),
    aclEnabled: optionalBooleanFlag("whether tokens decide who may do what"),
    pluginDir: textFlag("<directory>", "where driver plugins are"),
    logLevel: choiceFlag(LOG_LEVELS, "the least severe level that is logged; info unless told"),
    logJson: optionalBooleanFlag("log JSON in place of text"),
    logIncludeLocation: optionalBooleanFlag(
      "log the line of the program that each message is from",
    ),
    logFile: textFlag(
      "<path>",
      "a file that takes the log too; with a slash at its end a directory",
    ),
    logRotateBytes: integerFlag("<bytes>", "begin a new log file after so many bytes"),
    logRotateDuration: durationFlag(
      "<duration>",
      "begin a new log file after so long; 24h unless told",
    ),
    logRotateMaxFiles: integerFlag("<count>", "how many older log files are kept; all unless told"),
  },
  refuses: REFUSED,
  async run({ flags, context }) {
    const { runAgent } = await import("@drover/agent");
    await runAgent({
      dev: flags.dev,
      recover: flags.recover,
      configPaths: flags.config,
      dataDir: flags.dataDir,
      bindAddress: flags.bind,
      logLevel: flags.logLevel,
      logJson: flags.logJson,
      logIncludeLocation: flags.logIncludeLocation,
      logFile: flags.logFile,
      logRotateBytes: flags.logRotateBytes,
      logRotateDurationMs: flags.logRotateDuration,
      logRotateMaxFiles: flags.logRotateMaxFiles,
      settings: settingsOf(flags),
      env: context.env,
      lifeline: flags.stopWithStdin ? context.stdin : undefined,
      loadPage: async () => {
        const { loadPage } = await import("@drover/ui");
        return loadPage();
      },
    });
    return 0;
  },
});

/** Null is what no flag says. */
function settingsOf(flags: SettingFlags): NonNullable<AgentFlags["settings"]> {
  const { pluginDir } = flags;
  return {
    ports: { http: flags.httpPort ?? null },
    region: flags.region ?? null,
    datacenter: flags.dc ?? null,
    name: flags.node ?? null,
    pluginDir: pluginDir === undefined ? null : path.resolve(pluginDir),
    acl: { enabled: flags.aclEnabled ?? null },
    client: {
      nodeClass: flags.nodeClass ?? null,
      nodePool: flags.nodePool ?? null,
      meta: parsePairs(flags.meta, "meta"),
      networkInterface: flags.networkInterface ?? null,
      totalCompute: flags.cpuTotalCompute ?? null,
    },
  };
}
