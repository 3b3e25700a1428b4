/** What a configuration file may hold: attributes, and blocks with so many labels. */
export interface ConfigShape {
  readonly attributes: readonly string[];
  /** Accepted as an attribute or as a block, whatever its keys. */
  readonly maps?: readonly string[];
  /** Accepted as an attribute or as a block, whatever is in it, blocks included. */
  readonly free?: readonly string[];
  readonly blocks?: Readonly<Record<string, ConfigShape & { readonly label?: string }>>;
  /** Nomad's settings that have no effect on this agent; they are accepted with a note. */
  readonly ignored?: readonly string[];
}

/** The agent's configuration file. Source: Nomad's page "Agent Configuration". */
export const CONFIG_SHAPE: ConfigShape = {
  attributes: ["data_dir", "bind_addr", "datacenter", "region", "name", "log_level", "plugin_dir"],
  blocks: {
    ports: { attributes: ["http"], ignored: ["rpc", "serf"] },
    addresses: { attributes: ["http"], ignored: ["rpc", "serf"] },
    client: {
      attributes: [
        "enabled",
        "node_class",
        "node_pool",
        "cpu_total_compute",
        "memory_total_mb",
        "min_dynamic_port",
        "max_dynamic_port",
        "max_kill_timeout",
        "gc_interval",
        "gc_disk_usage_threshold",
        "gc_inode_usage_threshold",
        "gc_max_allocs",
        "gc_parallel_destroys",
      ],
      maps: ["meta", "options"],
      blocks: {
        reserved: { attributes: ["cpu", "memory", "disk", "reserved_ports"], ignored: ["cores"] },
        host_volume: { attributes: ["path", "read_only"], label: "name" },
      },
      ignored: [
        "alloc_dir",
        "alloc_mounts_dir",
        "artifact",
        "bridge_network_name",
        "bridge_network_subnet",
        "bridge_network_hairpin_mode",
        "cgroup_parent",
        "chroot_env",
        "cni_config_dir",
        "cni_path",
        "cpu_disable_dmidecode",
        "disk_free_mb",
        "disk_total_mb",
        "drain_on_shutdown",
        "fingerprint",
        "gc_volumes_on_node_gc",
        "host_network",
        "host_volume_plugin_dir",
        "host_volumes_dir",
        "network_interface",
        "network_speed",
        "no_host_uuid",
        "node_max_allocs",
        "preferred_address_family",
        "publish_allocation_metrics",
        "publish_node_metrics",
        "server_join",
        "servers",
        "start_join",
        "state_dir",
        "template",
        "users",
      ],
    },
    server: {
      attributes: [
        "enabled",
        "job_gc_interval",
        "job_gc_threshold",
        "eval_gc_threshold",
        "deployment_gc_threshold",
      ],
      ignored: [
        "bootstrap_expect",
        "data_dir",
        "default_scheduler_config",
        "encrypt",
        "heartbeat_grace",
        "num_schedulers",
        "raft_protocol",
        "retry_join",
        "server_join",
        "start_join",
      ],
    },
    plugin: { attributes: ["args"], label: "name", free: ["config"] },
  },
  ignored: [
    "acl",
    "advertise",
    "audit",
    "autopilot",
    "consul",
    "disable_anonymous_signature",
    "disable_update_check",
    "enable_debug",
    "enable_syslog",
    "http_api_response_headers",
    "leave_on_interrupt",
    "leave_on_terminate",
    "limits",
    "log_file",
    "log_include_location",
    "log_json",
    "log_rotate_bytes",
    "log_rotate_duration",
    "log_rotate_max_files",
    "reporting",
    "sentinel",
    "syslog_facility",
    "telemetry",
    "tls",
    "ui",
    "vault",
  ],
};

/** Settings that promise safety: an agent that cannot keep the promise does not start. */
export const REFUSED: readonly string[] = ["acl", "tls"];
