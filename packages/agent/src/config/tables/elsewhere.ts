import {
  block,
  blocks,
  bool,
  type FieldTable,
  ignored,
  label,
  refused,
  schema,
  secret,
  string,
} from "@drover/schema";
import { unusedBlock } from "./unused.ts";

const IDENTITY = unusedBlock("aud env file filepath ttl extra_claims");

const CONSUL = unusedBlock(
  `name enabled server_service_name server_http_check_name server_serf_check_name server_rpc_check_name
   server_failures_before_critical server_failures_before_warning client_service_name
   client_http_check_name client_failures_before_critical client_failures_before_warning tags
   auto_advertise checks_use_advertise address grpc_address timeout ssl share_ssl verify_ssl
   grpc_ca_file ca_file cert_file key_file server_auto_join client_auto_join namespace
   service_auth_method task_auth_method allow_unauthenticated`,
  {
    token: secret(string("token")),
    auth: secret(string("auth")),
    service_identity: block("service_identity", IDENTITY),
    task_identity: block("task_identity", IDENTITY),
  },
);

const VAULT = unusedBlock(
  `name enabled create_from_role namespace address jwt_auth_backend_path ca_file ca_path cert_file
   key_file tls_skip_verify tls_server_name task_token_ttl allow_unauthenticated`,
  { token: secret(string("token")), default_identity: block("default_identity", IDENTITY) },
);

const AUDIT = schema<object>(
  {},
  {
    inputOnly: {
      enabled: refused(bool("enabled"), "the agent writes no audit log"),
      sinks: blocks(
        "sink",
        unusedBlock(
          "delivery_guarantee type format path rotate_duration rotate_bytes rotate_max_files mode",
          { name: label() },
        ),
      ),
      filters: blocks("filter", unusedBlock("type endpoints stages operations", { name: label() })),
    },
  },
);

/** Blocks about programs that the agent does not speak to, and about features of a cluster. */
export const ELSEWHERE: FieldTable = {
  consul: ignored(blocks("consul", CONSUL), "there is no Consul here"),
  vault: ignored(blocks("vault", VAULT), "there is no Vault here"),
  audit: block("audit", AUDIT),
  sentinel: ignored(
    block("sentinel", unusedBlock("additional_enabled_modules import")),
    "there are no Sentinel policies",
  ),
  autopilot: ignored(
    block(
      "autopilot",
      unusedBlock(
        `cleanup_dead_servers server_stabilization_time last_contact_threshold max_trailing_logs
         min_quorum enable_redundancy_zones disable_upgrade_migration enable_custom_upgrades`,
      ),
    ),
    "the agent is a cluster of one",
  ),
  reporting: ignored(
    block(
      "reporting",
      unusedBlock(
        "address export_interval snapshot_retention_time disable_product_usage_reporting license",
      ),
    ),
    "the agent sends no reports",
  ),
  rpc: ignored(
    block(
      "rpc",
      unusedBlock(
        `accept_backlog keep_alive_interval connection_write_timeout stream_open_timeout
         stream_close_timeout dial_timeout`,
      ),
    ),
    "there are no other agents",
  ),
  eventlog: ignored(block("eventlog", unusedBlock("enabled level")), "that is of Windows"),
};
