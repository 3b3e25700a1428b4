import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { numaAttributes, platformAttributes } from "./platform-attributes.ts";

test("the node says what Nomad's implied constraints ask for", async () => {
  const attributes = await platformAttributes();
  assert.equal(attributes["nomad.service_discovery"], "true");
  const signals = new Set(attributes["os.signals"]?.split(","));
  for (const name of ["SIGHUP", "SIGUSR1", "SIGTERM"]) assert.ok(signals.has(name), name);
  assert.match(attributes["os.cgroups.version"] ?? "1", /^[12]$/);
});

test("NUMA nodes are counted, with the cores of each; where none are told nothing is said", async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-numa-"));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [name, cores] of [
    ["node0", "0-3"],
    ["node1", "4-7"],
  ] as const) {
    mkdirSync(path.join(directory, name));
    writeFileSync(path.join(directory, name, "cpulist"), `${cores}\n`);
  }
  writeFileSync(path.join(directory, "online"), "0-1\n");
  assert.deepEqual(await numaAttributes(directory), {
    "numa.node.count": "2",
    "numa.node0.cores": "0-3",
    "numa.node1.cores": "4-7",
  });
  assert.deepEqual(await numaAttributes(path.join(directory, "none")), {});
});
