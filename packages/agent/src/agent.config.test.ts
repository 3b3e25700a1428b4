import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

test("a configuration file switches memory oversubscription on, until an operator decides otherwise", async (t) => {
  const home = new AgentHome(t, {
    config: "server { default_scheduler_config { memory_oversubscription_enabled = true } }\n",
  });
  const first = await home.start();
  const { operator } = first.client;
  const { SchedulerConfig } = (await operator.schedulerConfiguration()).value;
  assert.equal(SchedulerConfig.MemoryOversubscriptionEnabled, true);
  assert.equal(SchedulerConfig.SchedulerAlgorithm, "binpack");
  await operator.setSchedulerConfiguration({
    ...SchedulerConfig,
    MemoryOversubscriptionEnabled: false,
  });
  assert.doesNotMatch(first.output, /default_scheduler_config/);
  await first.kill("SIGTERM");

  const second = await home.start();
  const later = (await second.client.operator.schedulerConfiguration()).value.SchedulerConfig;
  assert.equal(later.MemoryOversubscriptionEnabled, false);
  assert.match(
    second.output,
    /default_scheduler_config has no effect: the settings were made before/,
  );
  await second.kill("SIGTERM");
});

test("the node is what the client block says of it", async (t) => {
  const home = new AgentHome(t, {
    config: `client {
      disk_free_mb = 5000, disk_total_mb = 9000
      reservable_cores = "0"
      default_ineligible = "true"
      host_volume "v" { path = "/tmp" read_only = "true" }
    }`,
  });
  const agent = await home.start();
  const [stub] = (await agent.client.nodes.list()).value;
  const node = (await agent.client.nodes.get(stub?.ID ?? "")).value;
  assert.equal(node.NodeResources.Disk.DiskMB, 5000);
  assert.equal(node.Attributes["unique.storage.bytestotal"], String(9000 * 1024 * 1024));
  assert.deepEqual(node.NodeResources.Cpu.ReservableCpuCores, [0]);
  assert.equal(node.SchedulingEligibility, "ineligible");
  assert.deepEqual(node.HostVolumes, { v: { Name: "v", Path: "/tmp", ReadOnly: true } });
  await agent.kill("SIGTERM");
});

test("an agent whose client is not enabled takes jobs and runs none", async (t) => {
  const home = new AgentHome(t, { config: "client { enabled = false }" });
  const agent = await home.start();
  const { jobs, nodes } = agent.client;
  assert.deepEqual((await nodes.list()).value, []);
  await jobs.register({ Job: shellJob("waits", "exec sleep 600") });
  await eventually("the job waits for a node", async () => {
    const evaluations = (await jobs.evaluations("waits")).value;
    return evaluations.some(({ Status }) => Status === "blocked");
  });
  assert.deepEqual((await jobs.allocations("waits")).value, []);
  await agent.kill("SIGTERM");
});

test("metadata that was set and an eligibility outlive a restart, and a purge brings the node back", async (t) => {
  const home = new AgentHome(t, { config: 'client { meta { rack = "1" } }' });
  const first = await home.start();
  const post = (agent: AgentProcess, path: string, body: object) =>
    fetch(`${agent.address}${path}`, { method: "POST", body: JSON.stringify(body) });
  const set = await post(first, "/v1/client/metadata", { Meta: { color: "red" } });
  assert.deepEqual(await set.json(), {
    Meta: { rack: "1", color: "red" },
    Dynamic: { color: "red" },
    Static: { rack: "1" },
  });
  await first.client.nodes.setEligibility(first.nodeId, false);
  await first.kill("SIGTERM");

  const second = await home.start();
  const node = async () => (await second.client.nodes.get(second.nodeId)).value;
  const before = await node();
  assert.deepEqual(before.Meta, { rack: "1", color: "red" });
  assert.equal(before.SchedulingEligibility, "ineligible");
  await post(second, `/v1/node/${second.nodeId}/purge`, {});
  const after = await eventually("the node is back", () => node().catch(() => undefined));
  assert.equal(after.SchedulingEligibility, "eligible");
  assert.ok(after.CreateIndex > before.CreateIndex);
  await second.kill("SIGTERM");
});
