import assert from "node:assert/strict";
import { test } from "node:test";
import { familiesOf } from "./metric-family.ts";
import { renderPrometheus, summarizeMetrics } from "./render-metrics.ts";

const FAMILIES = familiesOf<{ job: string; value: number | undefined }>("nomad.client.allocs", {
  type: "counter",
  items: () => [
    { job: 'a"\n\\b', value: 3 },
    { job: "c", value: undefined },
  ],
  labels: ({ job }) => ({ job }),
  values: { "oom-killed": ["Runs ended for their memory", ({ value }) => value] },
});

test("names, labels and values are written as Prometheus takes them; what was not measured is left out", async () => {
  assert.equal(
    await renderPrometheus(FAMILIES),
    '# HELP nomad_client_allocs_oom_killed Runs ended for their memory\n# TYPE nomad_client_allocs_oom_killed counter\nnomad_client_allocs_oom_killed{job="a\\"\\n\\\\b"} 3\n',
  );
});

test("the JSON has Nomad's names", async () => {
  assert.deepEqual(await summarizeMetrics(FAMILIES, new Date(0)), {
    Timestamp: "1970-01-01T00:00:00.000Z",
    Gauges: [],
    Counters: [
      { Name: "nomad.client.allocs.oom-killed", Count: 3, Sum: 3, Labels: { job: 'a"\n\\b' } },
    ],
    Points: [],
    Samples: [],
  });
});

test("other work has its turn while many values are rendered", async () => {
  const items = Array.from({ length: 2_000 }, (_, n) => n);
  const values = Object.fromEntries(
    ["a", "b", "c"].map((name) => [name, ["Help", (n: number) => n] as const]),
  );
  const families = familiesOf("x", {
    items: () => items,
    labels: (n) => ({ n: String(n) }),
    values,
  });
  let turns = 0;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  let isDone = false;
  setImmediate(count);
  const text = await renderPrometheus(families);
  isDone = true;
  assert.equal(text.match(/^x_/gm)?.length, 6_000);
  assert.ok(turns >= families.length, `${turns} turns`);
});
