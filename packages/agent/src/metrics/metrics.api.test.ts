import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentHome, eventually } from "../../test/agent-process.ts";
import { shellJob } from "../../test/shell-job.ts";
import type { MetricsSummary } from "./render-metrics.ts";

test("metrics have Nomad's names, labels and HELP, and follow tasks, jobs and the machine", async (t) => {
  const agent = await new AgentHome(t).start(["-dev"]);
  const { client } = agent;
  const Job = { ...shellJob("web", "sleep 3600", { type: "service" }), Name: "shop" };
  await client.jobs.register({ Job });
  await client.jobs.register({ Job: shellJob("brief", "exit 3") });
  const alloc = await eventually("it runs", async () => {
    const { value } = await client.jobs.allocations("web");
    return value.find(({ ClientStatus }) => ClientStatus === "running");
  });
  await eventually("the other one has failed", async () => {
    const { value } = await client.jobs.allocations("brief");
    return value[0]?.ClientStatus === "failed";
  });
  const text = await eventually("the task is measured", async () => {
    const metrics = await client.agent.metrics();
    return /^nomad_client_allocs_memory_rss\{/m.test(metrics) && metrics;
  });
  const task = `job="shop",task_group="g",alloc_id="${alloc.ID}",task="t",namespace="default"`;
  for (const line of [
    /^# HELP nomad_client_allocs_memory_rss Resident memory, in bytes$/,
    /^# TYPE nomad_client_allocs_memory_rss gauge$/,
    new RegExp(`^nomad_client_allocs_memory_rss\\{host="[^"]+",${task}\\} [1-9]\\d+$`),
    new RegExp(`^nomad_client_allocs_memory_allocated\\{host="[^"]+",${task}\\} 20971520$`),
    new RegExp(`^nomad_client_allocs_running\\{host="[^"]+",${task}\\} 1$`),
    /^# TYPE nomad_client_allocs_restart counter$/,
    /^nomad_client_allocs_failed\{.*job="brief".*\} 1$/,
    /^nomad_client_allocs_oom_killed\{.*\} 0$/,
    /^nomad_nomad_job_summary_running\{host="[^"]+",job="web",task_group="g",namespace="default"\} 1$/,
    /^nomad_nomad_job_summary_failed\{host="[^"]+",job="brief",task_group="g",namespace="default"\} 1$/,
    /^nomad_nomad_job_status_running\{host="[^"]+"\} 1$/,
    /^nomad_nomad_blocked_evals_total_blocked\{host="[^"]+"\} 0$/,
    /^nomad_nomad_broker_total_ready\{host="[^"]+"\} 0$/,
    new RegExp(
      `^nomad_client_host_memory_total\\{host="[^"]+",node_id="${agent.nodeId}",datacenter="dc1",node_class="none",node_pool="default",node_status="ready",node_scheduling_eligibility="eligible"\\} \\d{9,}$`,
    ),
    /^nomad_client_host_cpu_idle\{.*cpu="cpu0"\} [\d.]+$/,
    /^nomad_client_host_disk_used_percent\{.*\} [\d.]+$/,
    /^nomad_client_uptime\{.*\} \d+$/,
    /^nomad_client_allocated_memory\{.*\} 20$/,
    /^nomad_client_allocations_running\{.*\} 1$/,
    /^nomad_client_allocations_terminal\{.*\} [1-9]\d*$/,
    /^nomad_runtime_alloc_bytes\{.*\} \d+$/,
    /^nomad_state_index \d+$/,
  ]) {
    assert.match(text, new RegExp(line.source, "m"));
  }
  const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
  const helped = [...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name);
  assert.deepEqual(helped, names);
  assert.equal(new Set(names).size, names.length, "no name comes twice");
  assert.doesNotMatch(text, /\b(?:NaN|undefined|null)\b/);

  const answer = await fetch(`${agent.address}/v1/metrics`);
  const summary = (await answer.json()) as MetricsSummary;
  const gauge = summary.Gauges.find(
    ({ Name, Labels }) => Name === "nomad.nomad.job_summary.running" && Labels.job === "web",
  );
  assert.equal(gauge?.Value, 1);
  const counter = summary.Counters.find(({ Name }) => Name === "nomad.client.allocs.restart");
  assert.equal(counter?.Count, 0);
});

test("telemetry says what is published", async (t) => {
  const config = `telemetry {
    disable_hostname = true
    publish_allocation_metrics = false
    publish_node_metrics = true
    prefix_filter = ["-nomad.client.host", "+nomad.client.host.memory.free"]
  }\n`;
  const agent = await new AgentHome(t, { config }).start(["-dev"]);
  await agent.client.jobs.register({ Job: shellJob("web", "sleep 3600", { type: "service" }) });
  const text = await agent.client.agent.metrics();
  assert.match(text, /^nomad_client_host_memory_free\{node_id=/m);
  assert.match(text, /^nomad_client_uptime\{/m);
  assert.match(text, /^nomad_nomad_job_summary_queued\{job="web"/m);
  assert.doesNotMatch(text, /host="|nomad_client_allocs_|host_memory_total|host_cpu/);
});

test("without prometheus_metrics that format is refused with what to do", async (t) => {
  const config = "telemetry { prometheus_metrics = false }\n";
  const { address } = await new AgentHome(t, { config }).start(["-dev"]);
  const answer = await fetch(`${address}/v1/metrics?format=prometheus`);
  assert.equal(answer.status, 415);
  assert.match(await answer.text(), /turned off by telemetry \{ prometheus_metrics = false \}/);
  assert.equal((await fetch(`${address}/v1/metrics`)).status, 200);
});
