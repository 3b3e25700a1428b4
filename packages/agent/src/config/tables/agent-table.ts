import {
  anyMap,
  block,
  bool,
  duration,
  HOUR,
  type Infer,
  ignored,
  int,
  labelledBlocks,
  MINUTE,
  required,
  SECOND,
  schema,
  secret,
  string,
  strings,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { CLIENT } from "./client-table.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { HTTP } from "./http-table.ts";
import { SERVER } from "./server-table.ts";
import { SNAPSHOT } from "./snapshot-table.ts";
import { TELEMETRY } from "./telemetry-table.ts";
import { NO_PEERS, unused, unusedBlock } from "./unused.ts";

const ABSOLUTE = { form: { pattern: /\/.*/s, means: "an absolute path" } };
const LEVEL = {
  form: {
    pattern: /TRACE|DEBUG|INFO|WARN|ERROR/i,
    means: "one of TRACE, DEBUG, INFO, WARN, ERROR",
  },
};

const PLUGIN = schema({
  /** For the plugin's process. */
  args: strings("args"),
  /** For the driver, as it was written. */
  config: anyMap("config"),
});

/** With what the providers take that are refused by name. */
const KEYRING = schema(
  { active: bool("active", true), name: string("name") },
  {
    inputOnly: unusedBlock(
      `access_key secret_key session_token shared_creds_filename shared_creds_profile region kms_key_id
       endpoint tenant_id client_id client_secret environment resource vault_name key_name credentials
       project key_ring crypto_key address token disable_renewal mount_path namespace tls_ca_cert
       tls_client_cert tls_client_key tls_server_name tls_skip_verify`,
    ).inputOnly,
  },
);

const NO_CACHE = "the agent reads tokens, policies and roles from its own state each time";

const UI = schema(
  {
    /** Whether the web page is served. */
    enabled: bool("enabled", true),
  },
  {
    inputOnly: {
      ...unused("show_cli_hints", "commands print no hints at the page"),
      policy: ignored(
        block(
          "content_security_policy",
          unusedBlock(
            "connect_src default_src form_action frame_ancestors img_src script_src style_src",
          ),
        ),
        "the page has a stricter policy of its own",
      ),
      consul: ignored(block("consul", unusedBlock("ui_url")), "there is no Consul here"),
      vault: ignored(block("vault", unusedBlock("ui_url")), "there is no Vault here"),
      label: ignored(
        block("label", unusedBlock("text background_color text_color")),
        "the page shows the node's name instead",
      ),
    },
  },
);

const ACL = schema(
  {
    enabled: bool("enabled"),
    tokenMinExpirationTtl: within(duration("token_min_expiration_ttl", MINUTE), { min: SECOND }),
    tokenMaxExpirationTtl: within(duration("token_max_expiration_ttl", 24 * HOUR), { min: SECOND }),
  },
  {
    inputOnly: {
      ...unused("token_ttl policy_ttl role_ttl", NO_CACHE),
      replicationToken: ignored(secret(string("replication_token")), "there is no other region"),
    },
  },
);

/** A configuration file of an agent. Source: Nomad's page "Agent Configuration". */
export const AGENT = schema(
  {
    region: zeroIsUnset(string<string>("region", "global")),
    datacenter: zeroIsUnset(string<string>("datacenter", "dc1")),
    /** Empty for the host's name. */
    name: string("name"),
    dataDir: zeroIsUnset(within(string("data_dir"), ABSOLUTE)),
    pluginDir: zeroIsUnset(within(string("plugin_dir"), ABSOLUTE)),
    logLevel: zeroIsUnset(within(string<string>("log_level", "INFO"), LEVEL)),
    logJson: bool("log_json"),
    logIncludeLocation: bool("log_include_location"),
    /** With a slash at its end a directory. */
    logFile: string("log_file"),
    logRotateBytes: within(int("log_rotate_bytes"), { min: 0 }),
    logRotateDuration: zeroIsUnset(
      within(duration("log_rotate_duration", 24 * HOUR), { min: 1_000_000 }),
    ),
    logRotateMaxFiles: int("log_rotate_max_files"),
    ...HTTP,
    client: required(block("client", CLIENT)),
    server: required(block("server", SERVER)),
    /** Null for no snapshots on a schedule. */
    snapshot: block("snapshot", SNAPSHOT),
    telemetry: required(block("telemetry", TELEMETRY)),
    ui: required(block("ui", UI)),
    acl: required(block("acl", ACL)),
    plugins: labelledBlocks("plugin", PLUGIN),
    keyrings: labelledBlocks("keyring", KEYRING),
  },
  {
    inputOnly: {
      ...unused("leave_on_interrupt leave_on_terminate", NO_PEERS),
      enableSyslog: ignored(
        bool("enable_syslog"),
        "the agent does not speak to syslog; systemd's journal takes its standard output, and so does logger(1) in a pipe",
      ),
      ...unused("syslog_facility", "the agent does not speak to syslog"),
      enableDebug: ignored(bool("enable_debug"), "there are no debugging endpoints"),
      updateCheck: ignored(bool("disable_update_check", true), "the agent never looks for updates"),
      signature: ignored(bool("disable_anonymous_signature", true), "the agent sends no reports"),
      ...ELSEWHERE,
    },
  },
);

export type AgentFile = Infer<typeof AGENT>;
