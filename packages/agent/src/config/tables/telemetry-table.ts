import {
  bool,
  duration,
  ignored,
  nullable,
  schema,
  secret,
  string,
  strings,
  within,
} from "@drover/schema";
import { unused } from "./unused.ts";

const NOTHING_IS_SENT =
  "nothing is sent; let Prometheus or an agent of the sink's read /v1/metrics";
const MS = 1_000_000;

/** The `telemetry` block. Source: Nomad's page "telemetry Block in Agent Configuration". */
export const TELEMETRY = schema(
  {
    prometheusMetrics: bool("prometheus_metrics", true),
    disableHostname: bool("disable_hostname"),
    useNodeName: bool("use_node_name"),
    /** Nomad's is a second, which costs a core with some thousand tasks. */
    collectionInterval: within(duration("collection_interval", 10_000 * MS), { min: 100 * MS }),
    publishAllocationMetrics: nullable(bool("publish_allocation_metrics")),
    publishNodeMetrics: nullable(bool("publish_node_metrics")),
    prefixFilter: strings("prefix_filter"),
    filterDefault: bool("filter_default", true),
  },
  {
    inputOnly: {
      ...unused(
        `statsite_address statsd_address datadog_address datadog_tags circonus_api_app circonus_api_url
         circonus_submission_interval circonus_submission_url circonus_check_id
         circonus_check_force_metric_activation circonus_check_instance_id circonus_check_search_tag
         circonus_check_tags circonus_check_display_name circonus_broker_id circonus_broker_select_tag`,
        NOTHING_IS_SENT,
      ),
      circonusApiToken: ignored(secret(string("circonus_api_token")), NOTHING_IS_SENT),
      ...unused(
        "in_memory_collection_interval in_memory_retention_period",
        "metrics are measured when they are asked for",
      ),
      ...unused(
        "include_alloc_metadata_in_metrics allowed_metadata_keys_in_metrics",
        "metrics of tasks have no labels of their meta",
      ),
      ...unused(
        `disable_dispatched_job_summary_metrics disable_quota_utilization_metrics
         disable_rpc_rate_metrics_labels disable_allocation_hook_metrics backwards_compatible_metrics
         disable_tagged_metrics`,
        "metrics have the names and labels of today's Nomad",
      ),
    },
  },
);
