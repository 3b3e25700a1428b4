import { DEFAULT_TEMPLATE_SETTINGS } from "@drover/runner";
import {
  anything,
  block,
  blocks,
  bool,
  byDefault,
  choice,
  duration,
  type Infer,
  ignored,
  int,
  label,
  labelledBlocks,
  mandatory,
  nullable,
  number,
  refused,
  required,
  schema,
  string,
  stringMap,
  strings,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { unused, unusedBlock } from "./unused.ts";

const MS = 1_000_000;
const PORT = { min: 0, max: 65_535 };
const AMOUNT = { min: 0 };
const PERCENT = { min: 0, max: 100 };

const CPUSET = {
  form: { pattern: /\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*/, means: 'cores like "0-3,5"' },
};
const SIZE = {
  form: { pattern: /\d+(?:\.\d+)?\s*(?:[kKMGTP]i?)?B?/, means: 'a size like "100GB"' },
};
const PORTS = {
  form: {
    pattern: /\s*\d+(?:-\d+)?(?:\s*,\s*\d+(?:-\d+)?)*\s*/,
    means: 'ports like "22,8000-8010"',
  },
};

const CIDRS = {
  form: {
    pattern: /\s*[\da-fA-F.:]+\/\d{1,3}(?:\s*,\s*[\da-fA-F.:]+\/\d{1,3})*\s*/,
    means: 'networks like "10.0.0.0/8,fd00::/8"',
  },
};

const SUBNET = {
  form: { pattern: /(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}/, means: 'a network like "172.26.64.0/20"' },
};
const SUBNET_IPV6 = {
  form: {
    pattern: /[\da-fA-F:]*:[\da-fA-F:]*\/\d{1,3}/,
    means: 'a network like "fd00:a110:c8::/64"',
  },
};
const INTERFACE = {
  form: { pattern: /[\w.-]{1,15}/, means: "the name of an interface, at most 15 characters" },
};
/** Where the plugins' authors put them, and where Debian does. */
const DEFAULT_CNI_PATH = "/opt/cni/bin:/usr/lib/cni";

const RESERVED = schema({
  cpu: within(int("cpu"), AMOUNT),
  memory: within(int("memory"), AMOUNT),
  disk: within(int("disk"), AMOUNT),
  ports: zeroIsUnset(within(string("reserved_ports"), PORTS)),
  cores: zeroIsUnset(within(string("cores"), CPUSET)),
});

const ABSOLUTE = { form: { pattern: /(?:\/.*)?/s, means: "an absolute path" } };

const HOST_VOLUME = schema({
  path: mandatory(
    within(string("path"), { form: { pattern: /\/.*/s, means: "an absolute path" } }),
  ),
  readOnly: bool("read_only"),
});

const ARTIFACT = schema(
  {
    httpReadTimeout: within(nullable(duration("http_read_timeout")), { min: MS }),
    httpMaxSize: within(nullable(string("http_max_size")), SIZE),
    decompressionFileCountLimit: within(nullable(int("decompression_file_count_limit")), AMOUNT),
    decompressionSizeLimit: within(nullable(string("decompression_size_limit")), SIZE),
    gitTimeout: within(nullable(duration("git_timeout")), { min: MS }),
    s3Timeout: within(nullable(duration("s3_timeout")), { min: MS }),
    disableInspection: bool("disable_artifact_inspection"),
    disableFilesystemIsolation: bool("disable_filesystem_isolation"),
    /** Names with commas between them. */
    environmentVariables: string("set_environment_variables"),
  },
  {
    inputOnly: {
      ...unused("gcs_timeout hg_timeout", "artifacts do not come from gcs and hg"),
      ...unused(
        "filesystem_isolation_extra_paths",
        "what fetches artifacts has no rights but those of nobody",
      ),
    },
  },
);

const HOST_NETWORK = schema({
  cidr: zeroIsUnset(within(string("cidr"), CIDRS)),
  interface: string("interface"),
  reservedPorts: zeroIsUnset(within(string("reserved_ports"), PORTS)),
});
const FINGERPRINT = schema<object>(
  {},
  { inputOnly: { name: label(), ...unusedBlock("retry_interval retry_attempts").inputOnly } },
);
const RETRY = unusedBlock("attempts backoff max_backoff");
const FROM_ELSEWHERE = "templates read this agent alone, without Consul and Vault";

const TEMPLATE = schema(
  {
    functionDenylist: byDefault(strings("function_denylist"), [
      ...DEFAULT_TEMPLATE_SETTINGS.functionDenylist,
    ]),
    disableFileSandbox: bool("disable_file_sandbox"),
  },
  {
    inputOnly: {
      functionBlacklist: refused(anything("function_blacklist"), "it is called function_denylist"),
      ...unused(
        "max_stale block_query_wait vault_default_lease_duration use_client_consul_token",
        FROM_ELSEWHERE,
      ),
      wait: ignored(block("wait", unusedBlock("min max")), "each template says how long it waits"),
      waitBounds: ignored(
        block("wait_bounds", unusedBlock("min max")),
        "each template says how long it waits",
      ),
      consulRetry: ignored(block("consul_retry", RETRY), FROM_ELSEWHERE),
      vaultRetry: ignored(block("vault_retry", RETRY), FROM_ELSEWHERE),
      nomadRetry: ignored(block("nomad_retry", RETRY), FROM_ELSEWHERE),
    },
  },
);

const NO_SERVERS = "the agent is its own and only server";
const FIXED_PLACES = "everything is kept below data_dir";

/** The `client` block. Source: Nomad's page "client Block in Agent Configuration". */
export const CLIENT = schema(
  {
    nodeClass: string("node_class"),
    nodePool: zeroIsUnset(string<string>("node_pool", "default")),
    meta: stringMap("meta"),
    options: stringMap("options"),
    hostVolumes: labelledBlocks("host_volume", HOST_VOLUME),
    /** Where those that the API makes are; below the data directory if empty. */
    hostVolumesDir: within(string("host_volumes_dir"), ABSOLUTE),
    hostNetworks: labelledBlocks("host_network", HOST_NETWORK),
    reserved: required(block("reserved", RESERVED)),
    /** MHz, MiB; 0 for what the machine has. */
    totalCompute: within(int("cpu_total_compute"), AMOUNT),
    memoryTotalMb: within(int("memory_total_mb"), AMOUNT),
    diskTotalMb: within(int("disk_total_mb"), AMOUNT),
    diskFreeMb: within(int("disk_free_mb"), AMOUNT),
    /** Cores that tasks may have for themselves, as "0-3,5"; empty for all. */
    reservableCores: zeroIsUnset(within(string("reservable_cores"), CPUSET)),
    minDynamicPort: within(int("min_dynamic_port", 20_000), PORT),
    maxDynamicPort: within(int("max_dynamic_port", 32_000), PORT),
    maxKillTimeout: within(duration("max_kill_timeout", 30_000 * MS), { min: MS }),
    artifact: required(block("artifact", ARTIFACT)),
    template: required(block("template", TEMPLATE)),
    /** Whether the agent runs tasks. */
    enabled: bool("enabled", true),
    defaultIneligible: bool("default_ineligible"),
    gcInterval: within(nullable(duration("gc_interval")), { min: MS }),
    gcDiskUsageThreshold: within(nullable(number("gc_disk_usage_threshold")), PERCENT),
    gcInodeUsageThreshold: within(nullable(number("gc_inode_usage_threshold")), PERCENT),
    gcMaxAllocs: within(int("gc_max_allocs", 50), AMOUNT),
    gcParallelDestroys: within(int("gc_parallel_destroys", 2), { min: 1 }),
    disableRemoteExec: bool("disable_remote_exec"),
    /** Whose address tasks get; empty for the first that other machines reach. */
    networkInterface: string("network_interface"),
    preferredAddressFamily: choice("preferred_address_family", ["", "ipv4", "ipv6"], ""),
    /** Directories, with colons between them. */
    cniPath: zeroIsUnset(string<string>("cni_path", DEFAULT_CNI_PATH)),
    cniConfigDir: zeroIsUnset(string<string>("cni_config_dir", "/opt/cni/config")),
    bridgeName: zeroIsUnset(within(string<string>("bridge_network_name", "nomad"), INTERFACE)),
    bridgeSubnet: zeroIsUnset(
      within(string<string>("bridge_network_subnet", "172.26.64.0/20"), SUBNET),
    ),
    /** Empty for addresses of IPv4 alone. */
    bridgeSubnetIpv6: zeroIsUnset(within(string("bridge_network_subnet_ipv6"), SUBNET_IPV6)),
    bridgeHairpin: bool("bridge_network_hairpin_mode"),
  },
  {
    inputOnly: {
      ...unused("state_dir alloc_dir alloc_mounts_dir common_plugin_dir log_file", FIXED_PLACES),
      ...unused("servers", NO_SERVERS),
      serverJoin: ignored(
        block("server_join", unusedBlock("start_join retry_join retry_max retry_interval")),
        NO_SERVERS,
      ),
      bindWildcard: ignored(
        bool("bind_wildcard_default_host_network", true),
        "ports are mapped on their own address",
      ),
      ...unused("network_speed cpu_disable_dmidecode", "the agent finds out by itself"),
      fingerprints: ignored(blocks("fingerprint", FINGERPRINT), "the agent finds out by itself"),
      noHostUuid: ignored(bool("no_host_uuid", true), "a node's id is always a random one"),
      ...unused("chroot_env", "no driver of this agent has a chroot"),
      hostVolumePlugins: refused(
        string("host_volume_plugin_dir"),
        "there is only the plugin mkdir; register what another one made",
      ),
      ...unused("gc_volumes_on_node_gc", "a volume goes when it is deleted"),
      ...unused("client_min_port client_max_port stats", "no version of Nomad in use has it"),
      ...unused("cgroup_parent", "the cgroups of tasks are below drover/"),
      ...unused("node_max_allocs", "the number of allocations is not limited"),
      serviceDiscovery: ignored(
        bool("nomad_service_discovery", true),
        "services with provider nomad are always listed",
      ),
      drainOnShutdown: ignored(
        block("drain_on_shutdown", unusedBlock("deadline ignore_system_jobs force")),
        "tasks go on when the agent stops",
      ),
      users: ignored(
        block("users", unusedBlock("dynamic_user_min dynamic_user_max")),
        "there are no dynamic users",
      ),
    },
  },
);

export type ClientTable = Infer<typeof CLIENT>;
