import process from "node:process";
import { setImmediate } from "node:timers/promises";
import type { HostStats } from "@drover/api";
import type { TaskUsage } from "@drover/driver";
import type { Node } from "@drover/job";
import type { Runner } from "@drover/runner";
import type { StateStore } from "@drover/store";
import type { TelemetryConfig } from "../config/telemetry-config.ts";
import { familiesOf, type MetricFamily } from "./metric-family.ts";
import { nodeMetrics } from "./node-metrics.ts";
import { OomKills } from "./oom-kills.ts";
import { type MetricsSummary, renderPrometheus, summarizeMetrics } from "./render-metrics.ts";
import { serverMetrics } from "./server-metrics.ts";
import { taskMetrics } from "./task-metrics.ts";

/** How long tasks are measured on after the last scrape. */
const IDLE_MS = 300_000;
/** Tasks that are asked for their usage at a time. */
const BATCH = 50;

export interface AgentMetricsOptions {
  readonly store: StateStore;
  readonly runner: Pick<Runner, "stats">;
  readonly node: () => Node;
  readonly hostStats: () => Promise<HostStats>;
  /** The value of the label `host`; undefined for no such label. */
  readonly host: string | undefined;
  readonly telemetry: TelemetryConfig;
}

/** What the agent measures, by the names and labels of Nomad's metrics. Nothing is measured unless asked for. */
export class AgentMetrics {
  readonly #options: AgentMetricsOptions;
  readonly #host: Readonly<Record<string, string>>;
  readonly #oomKills: OomKills;
  readonly #pace: { readonly intervalMs: number; readonly idleMs: number };
  #unexpectedErrors = 0;

  constructor(options: AgentMetricsOptions) {
    this.#options = options;
    this.#host = options.host === undefined ? {} : { host: options.host };
    this.#oomKills = new OomKills(options.store);
    this.#pace = { intervalMs: options.telemetry.collectionIntervalMs, idleMs: IDLE_MS };
  }

  /** Counts an error that no request, task or evaluation was there to fail with. */
  countUnexpectedError(): void {
    this.#unexpectedErrors++;
  }

  /** All metrics, in the text format of Prometheus. */
  async prometheus(): Promise<string> {
    return renderPrometheus(await this.#families());
  }

  /** All metrics, as `/v1/metrics` tells them without a format. */
  async summary(): Promise<MetricsSummary> {
    return summarizeMetrics(await this.#families(), new Date());
  }

  close(): void {
    this.#oomKills.close();
  }

  async #families(): Promise<MetricFamily[]> {
    const { store, node, telemetry } = this.#options;
    const host = this.#host;
    const allocations = () => store.table("allocations").values();
    const families = [...this.#runtimeMetrics(), ...serverMetrics(store, host)];
    if (telemetry.publishNodeMetrics) {
      const hostStats = await this.#options.hostStats();
      families.push(...nodeMetrics({ node: node(), hostStats, allocations, host }));
    }
    if (telemetry.publishAllocationMetrics) {
      const usages = await this.#usages();
      families.push(...taskMetrics({ allocations, usages, oomKills: this.#oomKills, host }));
    }
    return families.filter(({ name }) => isPublished(name, telemetry));
  }

  #runtimeMetrics(): MetricFamily[] {
    const own = { labels: () => this.#host };
    return [
      ...familiesOf("nomad.runtime", {
        ...own,
        items: () => [process.memoryUsage()],
        values: {
          alloc_bytes: ["Memory of JavaScript objects, in bytes", ({ heapUsed }) => heapUsed],
          sys_bytes: ["Resident memory of the agent, in bytes", ({ rss }) => rss],
        },
      }),
      ...familiesOf("drover", {
        ...own,
        type: "counter",
        items: () => [this.#unexpectedErrors],
        values: { unexpected_errors: ["Errors that are bugs of the agent", (count) => count] },
      }),
    ];
  }

  /** Of the tasks that run. */
  async #usages(): Promise<Map<string, Record<string, TaskUsage>>> {
    const { store, runner } = this.#options;
    const usages = new Map<string, Record<string, TaskUsage>>();
    const running: string[] = [];
    for (const { ID, ClientStatus } of store.table("allocations").values()) {
      if (ClientStatus === "running") running.push(ID);
    }
    for (let start = 0; start < running.length; start += BATCH) {
      const ids = running.slice(start, start + BATCH);
      // One that has ended meanwhile, or whose driver does not answer, keeps no other from being told.
      const measured = await Promise.allSettled(ids.map((id) => runner.stats(id, this.#pace)));
      for (const [position, result] of measured.entries()) {
        if (result.status === "fulfilled") usages.set(ids[position] ?? "", result.value);
      }
      await setImmediate();
    }
    return usages;
  }
}

/** Whether `prefix_filter` and `filter_default` let a metric through: the longest prefix that fits decides. */
function isPublished(name: string, { prefixFilter, filterDefault }: TelemetryConfig): boolean {
  let decision = { length: -1, isAllowed: filterDefault };
  for (const rule of prefixFilter) {
    const prefix = rule.slice(1);
    if (!name.startsWith(prefix) || prefix.length <= decision.length) continue;
    decision = { length: prefix.length, isAllowed: rule.startsWith("+") };
  }
  return decision.isAllowed;
}
