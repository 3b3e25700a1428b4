import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { AgentConfig } from "./agent-config.ts";
import { loadConfig } from "./load-config.ts";

const DIRECTORY = path.resolve(import.meta.dirname, "../../testdata/config");

/** What is wanted of each file besides that it loads: parts of the configuration, and what is named as without effect. */
const FILES: Readonly<
  Record<string, { of: (config: AgentConfig) => unknown; is: unknown; notes?: readonly string[] }>
> = {
  "whole-node.hcl": {
    of: ({ http, datacenter, plugins }) => [http.addresses[0], datacenter, plugins],
    is: ["0.0.0.0", "home", { raw_exec: { args: [], config: { enabled: true } } }],
    notes: ["client.servers"],
  },
  "one-line.hcl": {
    of: ({ client, plugins }) => [client.nodeClass, plugins.raw_exec?.config],
    is: ["build", { enabled: true }],
  },
  "dotted-options.hcl": {
    of: ({ client, plugins, logLevel }) => [client.options, plugins.raw_exec?.config, logLevel],
    is: [
      {
        "driver.raw_exec.enable": "1",
        "env.denylist": "AWS_SECRET_ACCESS_KEY,GITHUB_TOKEN",
      },
      { enabled: true },
      "debug",
    ],
  },
  "assigned-options.hcl": {
    of: ({ client, plugins }) => [client.meta, plugins.raw_exec?.config],
    is: [{ role: "worker", "ssd.count": "2" }, { enabled: true }],
    notes: ['Client option "docker.privileged.enabled"'],
  },
  "options-without-equals.hcl": {
    of: ({ client, plugins }) => [client.meta, plugins.raw_exec?.config],
    is: [{ rack: "r1", owner: "ops" }, { enabled: true }],
  },
  "docker-host.hcl": {
    of: ({ plugins }) => plugins,
    is: {
      docker: {
        args: [],
        config: {
          allow_privileged: true,
          volumes: { enabled: true, selinuxlabel: "z" },
          gc: { image: false, image_delay: "3m" },
          auth: { config: "/root/.docker/config.json" },
          extra_labels: ["job_name", "task_name"],
        },
      },
      raw_exec: { args: [], config: { enabled: true, no_cgroups: false } },
    },
  },
  "host-volumes.hcl": {
    of: ({ client }) => client.hostVolumes,
    is: {
      certs: { path: "/etc/ssl/certs", readOnly: true },
      postgres: { path: "/srv/postgres", readOnly: false },
      media: { path: "/srv/media", readOnly: true },
    },
  },
  "with-consul.hcl": {
    of: ({ datacenter }) => datacenter,
    is: "dc1",
    notes: ["consul", "vault"],
  },
  "with-telemetry.hcl": {
    of: ({ logLevel }) => logLevel,
    is: "info",
    notes: ["enable_syslog", "leave_on_interrupt", "leave_on_terminate", "telemetry.datadog_tags"],
  },
  "server-keys.hcl": {
    of: ({ region, server, schedulers }) => [region, schedulers, server],
    is: [
      "eu",
      { isOn: true, types: new Set(["service", "batch", "system", "_core"]) },
      {
        jobGcIntervalMs: 300_000,
        jobGcThresholdMs: 14_400_000,
        evalGcThresholdMs: 3_600_000,
        deploymentGcThresholdMs: 3_600_000,
        rootKeyGcIntervalMs: 600_000,
        rootKeyGcThresholdMs: 3_600_000,
        rootKeyRotationThresholdMs: 2_592_000_000,
      },
    ],
    notes: [
      "autopilot",
      "server.bootstrap_expect",
      "server.encrypt",
      "server.heartbeat_grace",
      "server.job_max_priority",
      "server.node_gc_threshold",
      "server.num_schedulers = 2",
      "server.plan_rejection_tracker",
      "server.raft_protocol",
      "server.rejoin_after_leave",
      "server.server_join",
    ],
  },
  "oversubscription.hcl": {
    of: ({ scheduler }) => scheduler,
    is: {
      algorithm: "spread",
      memoryOversubscription: true,
      rejectJobRegistration: false,
      pauseEvalBroker: false,
      preemption: { system: true, sysbatch: false, batch: true, service: false },
    },
    notes: ['scheduler_algorithm = "spread"'],
  },
  "braces-below.hcl": {
    of: ({ http }) => [http.port, http.addresses[0]],
    is: [5656, "10.1.2.3"],
    notes: ["advertise.rpc", "ports.rpc", "ports.serf", "client.servers"],
  },
  "quoted-names.hcl": {
    of: ({ http, client }) => [
      http.port,
      client.totalCompute,
      client.maxKillTimeoutMs,
      client.reserved,
    ],
    is: [7646, 4000, 120_000, { cpu: 500, memory: 512, disk: 0, ports: "22,80,8000-8010" }],
  },
  "repeated-blocks.hcl": {
    of: ({ client, plugins }) => [client.nodeClass, client.meta, plugins.raw_exec],
    is: ["gpu", { a: "1", b: "2" }, { args: ["-v"], config: { enabled: true } }],
  },
  "agent.json": {
    of: ({ name, logLevel, client }) => [name, logLevel, client.meta, client.hostVolumes],
    is: ["node-1", "warn", { zone: "a" }, { data: { path: "/srv/data", readOnly: true } }],
    notes: ["consul"],
  },
  "agent-lists.json": {
    of: ({ http, client, plugins }) => [
      http.port,
      Object.keys(client.hostVolumes),
      client.reserved.cpu,
      plugins.docker?.config,
    ],
    is: [4747, ["one", "two"], 100, { allow_privileged: true }],
  },
  "json-inside.hcl": {
    of: ({ datacenter, client }) => [datacenter, client.meta],
    is: ["dc2", { kernel: "${attr.kernel.name}" }],
  },
  "windows-editor.hcl": { of: ({ client }) => client.nodePool, is: "edge" },
  "labels.hcl": {
    of: ({ dataDir }) => dataDir,
    is: "/opt/nomad",
    notes: ["client.fingerprint"],
  },
  "security-off.hcl": {
    of: ({ dataDir }) => dataDir,
    is: "/opt/nomad",
    notes: [
      "limits.rpc_max_conns_per_client",
      "tls.verify_server_hostname",
      "ui.consul",
      "ui.label",
    ],
  },
  "strings.hcl": {
    of: ({ name, client }) => [name, client.meta],
    is: [
      'node-"a"',
      {
        home: '${env["HOME"]}/x',
        escape: "a\tb\\c",
        note: "two\n  lines\n",
        indented: "one\n  two\n",
      },
    ],
  },
  "limits-of-a-client.hcl": {
    of: ({ client }) => client,
    is: {
      enabled: true,
      nodeClass: "",
      nodePool: "default",
      meta: {},
      options: {},
      hostVolumes: {},
      hostVolumesDir: "",
      reserved: { cpu: 0, memory: 0, disk: 1024, ports: "" },
      totalCompute: 0,
      memoryTotalMb: 2048,
      diskTotalMb: 20_000,
      diskFreeMb: 10_000,
      reservableCores: new Set([0, 1, 3]),
      reservedCores: new Set([0]),
      minDynamicPort: 25_000,
      maxDynamicPort: 26_000,
      maxKillTimeoutMs: 90_000,
      artifacts: {
        httpReadTimeoutMs: 300_000,
        httpMaxBytes: 10_485_760,
        decompressionFileCountLimit: Infinity,
        decompressionSizeLimit: 1_500_000_000,
        gitTimeoutMs: 1_800_000,
        s3TimeoutMs: 1_200_000,
        disableInspection: true,
        disableFilesystemIsolation: false,
        environmentVariables: [],
      },
      templates: { functionDenylist: [], disableFileSandbox: false },
      defaultIneligible: true,
      disableRemoteExec: false,
      network: {
        interface: "",
        family: "",
        hostNetworks: {},
        own: {
          cniPath: "/opt/cni/bin:/usr/lib/cni",
          cniConfigDir: "/opt/cni/config",
          bridge: { name: "nomad", subnet: "172.26.64.0/20", subnetIpv6: "", hairpin: false },
        },
      },
      gc: {
        intervalMs: 60_000,
        diskUsageThreshold: 80,
        inodeUsageThreshold: 70,
        maxAllocs: 20,
        parallelDestroys: 2,
      },
    },
    notes: [
      "client.artifact.gcs_timeout",
      "client.artifact.hg_timeout",
      "client.drain_on_shutdown",
      "client.template.max_stale",
      "client.template.nomad_retry",
      "client.template.wait",
    ],
  },
};

for (const [name, { of, is, notes = [] }] of Object.entries(FILES)) {
  test(`the configuration ${name} loads, and what has no effect in it is named once`, async () => {
    const { config, notes: found } = await loadConfig([path.join(DIRECTORY, name)], {});
    assert.deepEqual(of(config), is);
    const named = found.map((note) => note.split(" has no effect")[0]?.replace(/ of plugin.*/, ""));
    assert.deepEqual(named.sort(), [...notes].sort());
  });
}

test("every file of the directory is looked at, and all of them together load too", async () => {
  assert.deepEqual(readdirSync(DIRECTORY).sort(), Object.keys(FILES).sort());
  const { config } = await loadConfig([DIRECTORY], {});
  assert.equal(config.client.nodePool, "edge");
  assert.equal(config.scheduler?.memoryOversubscription, true);
  assert.deepEqual(Object.keys(config.client.hostVolumes).sort(), [
    "certs",
    "data",
    "media",
    "one",
    "postgres",
    "two",
  ]);
});
