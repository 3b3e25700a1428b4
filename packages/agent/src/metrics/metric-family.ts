/** Values of one metric by their labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One of Nomad's metrics, and what it is at the moment. */
export interface MetricFamily {
  /** With dots, as Nomad's documentation names it. */
  readonly name: string;
  /** What it is, with its unit. */
  readonly help: string;
  readonly type: "gauge" | "counter";
  collect(): Iterable<Sample>;
}

/** As Prometheus takes it: `nomad.client.host.memory.free` is `nomad_client_host_memory_free`. */
export function prometheusName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_:]/g, "_");
}

/**
 * Several metrics of the same things: each takes one value of each thing.
 *
 * @param options.values the metrics by the ends of their names; a value of undefined is left out
 */
export function familiesOf<Item>(
  prefix: string,
  options: {
    readonly type?: MetricFamily["type"];
    readonly items: () => Iterable<Item>;
    readonly labels: (item: Item) => Readonly<Record<string, string>>;
    readonly values: Readonly<
      Record<string, readonly [string, (item: Item) => number | undefined]>
    >;
  },
): MetricFamily[] {
  const { type = "gauge", items, labels } = options;
  return Object.entries(options.values).map(([end, [help, read]]) => ({
    name: `${prefix}.${end}`,
    help,
    type,
    *collect() {
      for (const item of items()) {
        const value = read(item);
        if (value !== undefined) yield { labels: labels(item), value };
      }
    },
  }));
}
