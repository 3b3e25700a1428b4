import { setImmediate } from "node:timers/promises";
import { type Metric, Registry } from "prom-client";
import { type MetricFamily, prometheusName } from "./metric-family.ts";

/** One metric in the JSON of `/v1/metrics`. */
interface JsonMetric {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** What `/v1/metrics` answers without a format, as Nomad does. */
export interface MetricsSummary {
  readonly Timestamp: string;
  readonly Gauges: readonly (JsonMetric & { readonly Value: number })[];
  readonly Counters: readonly (JsonMetric & { readonly Count: number; readonly Sum: number })[];
  readonly Points: readonly never[];
  readonly Samples: readonly never[];
}

/**
 * In the text format of Prometheus. Others get their turn after each metric, and no value is kept: there
 * are some twenty of each task.
 */
export async function renderPrometheus(families: readonly MetricFamily[]): Promise<string> {
  const texts: string[] = [];
  for (const family of families) {
    const registry = new Registry();
    registry.registerMetric(promClientMetric(family));
    texts.push(await registry.metrics());
    await setImmediate();
  }
  return texts.join("\n");
}

/**
 * A metric whose values are made when it is asked for. A Gauge of prom-client's would sort, join and look
 * up the labels of each value, and write them out anew for each of the metrics that a task has.
 */
function promClientMetric({ name, help, type, collect }: MetricFamily): Metric {
  const head = { name: prometheusName(name), help, type };
  const get = async () => {
    const values = [];
    for (const { labels, value } of collect())
      values.push({ value, labels: {}, sharedLabels: labels });
    return { ...head, aggregator: "sum", values };
  };
  return { ...head, get } as unknown as Metric;
}

/** As Nomad's own JSON. */
export async function summarizeMetrics(
  families: readonly MetricFamily[],
  now: Date,
): Promise<MetricsSummary> {
  const Gauges: MetricsSummary["Gauges"][number][] = [];
  const Counters: MetricsSummary["Counters"][number][] = [];
  for (const { name: Name, type, collect } of families) {
    for (const { labels: Labels, value } of collect()) {
      if (type === "gauge") Gauges.push({ Name, Value: value, Labels });
      else Counters.push({ Name, Count: value, Sum: value, Labels });
    }
    await setImmediate();
  }
  return { Timestamp: now.toISOString(), Gauges, Counters, Points: [], Samples: [] };
}
