import { Fault } from "@drover/fault";
import { milliseconds } from "./milliseconds.ts";
import type { AgentFile } from "./tables/agent-table.ts";

/** What the agent measures, and how it tells it. */
export interface TelemetryConfig {
  /** Whether `/v1/metrics` has the text format of Prometheus. */
  readonly prometheusMetrics: boolean;
  /** Whether metrics lack the label `host`. */
  readonly disableHostname: boolean;
  /** Whether that label is the node's name in place of the machine's. */
  readonly useNodeName: boolean;
  /** How often tasks are measured while their metrics are asked for. */
  readonly collectionIntervalMs: number;
  readonly publishAllocationMetrics: boolean;
  readonly publishNodeMetrics: boolean;
  /** As "+nomad.client" or "-nomad.client.allocs": the longest prefix of a name decides. */
  readonly prefixFilter: readonly string[];
  /** What holds for a name that none of them fits. */
  readonly filterDefault: boolean;
}

/** With `dev` everything is published unless told otherwise, as in Nomad. @throws {Fault} `invalid_argument` for a prefix without a sign */
export function telemetryConfig({ telemetry }: AgentFile, dev: boolean): TelemetryConfig {
  return {
    prometheusMetrics: telemetry.prometheusMetrics,
    disableHostname: telemetry.disableHostname,
    useNodeName: telemetry.useNodeName,
    collectionIntervalMs: milliseconds(telemetry.collectionInterval),
    publishAllocationMetrics: telemetry.publishAllocationMetrics ?? dev,
    publishNodeMetrics: telemetry.publishNodeMetrics ?? dev,
    prefixFilter: (telemetry.prefixFilter ?? []).map(requireSign),
    filterDefault: telemetry.filterDefault,
  };
}

function requireSign(prefix: string): string {
  if (/^[+-]./.test(prefix)) return prefix;
  throw new Fault(
    "invalid_argument",
    `telemetry.prefix_filter must be prefixes with a sign, like "+nomad.client", not ${JSON.stringify(prefix)}`,
  );
}
