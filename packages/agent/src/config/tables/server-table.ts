import {
  anything,
  block,
  bool,
  choice,
  duration,
  HOUR,
  type Infer,
  ignored,
  int,
  listOf,
  MILLISECOND,
  MINUTE,
  nullable,
  refused,
  required,
  schema,
  secret,
  string,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { unused, unusedBlock } from "./unused.ts";

/** Without a unit, a number would be nanoseconds. */
const AGE = { min: MILLISECOND };
const ISSUER = {
  form: {
    pattern: /https?:\/\/[^\s?#]+/,
    means: "a URL without a query, as https://nomad.example.com",
  },
};
const ONE_SERVER = "the agent is a cluster of one";

const JOB_TYPE = {
  form: {
    pattern: /service|batch|system|sysbatch|_core/,
    means: "service, batch, system, sysbatch or _core",
  },
};

/** Which jobs may take the place of others of lower priority. */
const PREEMPTION = schema({
  system: bool("system_scheduler_enabled", true),
  sysbatch: bool("sysbatch_scheduler_enabled"),
  batch: bool("batch_scheduler_enabled"),
  service: bool("service_scheduler_enabled"),
});

const SCHEDULER = schema(
  {
    algorithm: choice("scheduler_algorithm", ["binpack", "spread"], "binpack"),
    memoryOversubscription: bool("memory_oversubscription_enabled"),
    rejectJobRegistration: bool("reject_job_registration"),
    pauseEvalBroker: bool("pause_eval_broker"),
    preemption: required(block("preemption_config", PREEMPTION)),
  },
  {
    inputOnly: {
      ...unused("node_limit_for_feasibility_checks", "there is one node"),
    },
  },
);

/** The `server` block. Source: Nomad's page "server Block in Agent Configuration". */
export const SERVER = schema(
  {
    scheduler: block("default_scheduler_config", SCHEDULER),
    /** Null for one. */
    numSchedulers: within(nullable(int("num_schedulers")), { min: 0 }),
    /** Of the types of jobs that they name; null or empty for all. */
    enabledSchedulers: listOf<string>("enabled_schedulers", { kind: "string", range: JOB_TYPE }),
    jobGcInterval: within(duration("job_gc_interval", 5 * MINUTE), AGE),
    jobGcThreshold: within(duration("job_gc_threshold", 4 * HOUR), AGE),
    evalGcThreshold: within(duration("eval_gc_threshold", HOUR), AGE),
    deploymentGcThreshold: within(duration("deployment_gc_threshold", HOUR), AGE),
    rootKeyGcInterval: within(duration("root_key_gc_interval", 10 * MINUTE), AGE),
    rootKeyGcThreshold: within(duration("root_key_gc_threshold", HOUR), AGE),
    rootKeyRotationThreshold: within(duration("root_key_rotation_threshold", 720 * HOUR), AGE),
    eventBufferSize: within(int("event_buffer_size", 100), { min: 1, max: 10_000 }),
    oidcIssuer: zeroIsUnset(within(string("oidc_issuer"), ISSUER)),
  },
  {
    inputOnly: {
      enabled: refused(
        bool("enabled", true),
        "an agent is always client and server; a cluster of several needs Nomad itself",
      ),
      bootstrapExpect: ignored(int("bootstrap_expect", 1), ONE_SERVER),
      encrypt: ignored(secret(string("encrypt")), "no server speaks to another"),
      ...unused(
        `authoritative_region protocol_version start_join retry_join retry_max retry_interval
         rejoin_after_leave non_voting_server redundancy_zone upgrade_version heartbeat_grace
         min_heartbeat_ttl max_heartbeats_per_second failover_heartbeat_ttl raft_protocol raft_multiplier
         raft_snapshot_threshold raft_snapshot_interval raft_trailing_logs start_timeout`,
        ONE_SERVER,
      ),
      serverJoin: ignored(
        block("server_join", unusedBlock("start_join retry_join retry_max retry_interval")),
        ONE_SERVER,
      ),
      raftLogStore: ignored(
        block("raft_logstore", unusedBlock("backend boltdb wal disable_log_cache verification")),
        ONE_SERVER,
      ),
      raftBolt: ignored(block("raft_boltdb", unusedBlock("no_freelist_sync")), ONE_SERVER),
      planRejection: ignored(
        block("plan_rejection_tracker", unusedBlock("enabled node_threshold node_window")),
        "a plan is never rejected by another server's",
      ),
      introduction: ignored(
        block(
          "client_introduction",
          unusedBlock("enforcement default_identity_ttl max_identity_ttl"),
        ),
        ONE_SERVER,
      ),
      ...unused("data_dir log_file", "everything is kept below the agent's data_dir"),
      ...unused(
        "plan_apply_pipeline deploy_query_rate_limit",
        "one scheduler applies its own plans",
      ),
      ...unused(
        "node_gc_threshold csi_volume_claim_gc_interval csi_volume_claim_gc_threshold csi_plugin_gc_threshold",
        "there is nothing of the kind to collect",
      ),
      ...unused(
        "batch_eval_gc_threshold",
        "evaluations of batch jobs are kept for eval_gc_threshold too",
      ),
      ...unused("acl_token_gc_threshold", "expired ACL tokens are deleted within a minute"),
      eventBroker: ignored(bool("enable_event_broker", true), "events are always published"),
      ...unused("license_path non_production", "the agent has nothing of the kind"),
      search: ignored(
        block("search", unusedBlock("fuzzy_enabled limit_query limit_results min_term_length")),
        "the limits of searches are fixed",
      ),
      jobDefaultPriority: ignored(int("job_default_priority", 50), "the limits of jobs are fixed"),
      jobMaxPriority: ignored(int("job_max_priority", 100), "the limits of jobs are fixed"),
      jobMaxCount: ignored(int("job_max_count", 50_000), "the limits of jobs are fixed"),
      jobMaxSourceSize: ignored(anything("job_max_source_size"), "the limits of jobs are fixed"),
      jobTrackedVersions: ignored(int("job_tracked_versions", 6), "the limits of jobs are fixed"),
    },
  },
);

export type ServerTable = Infer<typeof SERVER>;
