import assert from "node:assert/strict";
import { test } from "node:test";
import type { Task, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { verdict } from "../test/verdict.ts";
import { canonicalize } from "./canonical/canonicalize.ts";
import type { JobInput } from "./input.ts";
import { unsupported } from "./unsupported.ts";

function reasons(group: Input<TaskGroup>, task: Input<Task> = {}, job: JobInput = {}): string[] {
  const tasks = [{ Name: "t", Driver: "raw_exec", ...task }];
  const TaskGroups = [{ Name: "g", Tasks: tasks, ...group }];
  return verdict(canonicalize({ ...job, TaskGroups })).refused;
}

test("a plain job with services of its own node's is supported", () => {
  assert.deepEqual(
    reasons({ Networks: [{ Mode: "host" }], Services: [{ Provider: "nomad" }], Volumes: {} }),
    [],
  );
});

test("every part that the agent cannot give is named with its place", () => {
  const cases: [string[], RegExp][] = [
    [reasons({}, {}, { Multiregion: { Regions: [{ Name: "west" }] } }), /^multiregion/],
    [reasons({ Consul: {} }), /^Task group g: consul/],
    [reasons({ Networks: [{ Mode: "mesh" }] }), /mode "mesh" cannot be had: there are "host"/],
    [reasons({ Services: [{ Name: "s" }] }), /service s: .*provider = "nomad"/],
    [reasons({ Services: [{ Name: "s", Connect: { Native: true } }] }), /service s: connect/],
    // So no task is told NOMAD_UPSTREAM_ADDR_<name> without there being an upstream.
    [
      reasons({
        Services: [
          {
            Name: "s",
            Connect: {
              SidecarService: {
                Proxy: { Upstreams: [{ DestinationName: "db", LocalBindPort: 1 }] },
              },
            },
          },
        ],
      }),
      /service s: connect needs Consul's service mesh/,
    ],
    [reasons({ Volumes: { v: { Type: "csi" } } }), /volume v: CSI volumes.*; use type = "host"/],
    [
      reasons({}, { Vault: {} }),
      /^Task group g: Task t: vault: there is no Vault here; keep secrets in/,
    ],
    [reasons({}, { Consul: {} }), /Task t: consul: there is no Consul here; leave the block out/],
    [reasons({}, { Kind: "connect-proxy:s" }), /service mesh/],
    [reasons({}, { CSIPluginConfig: { ID: "p" } }), /csi_plugin/],
    [
      reasons({}, { Templates: [{ EmbeddedTmpl: "a\n{{ key `b` }}", DestPath: "local/x" }] }),
      /template local\/x: line 2: function "key" needs Consul/,
    ],
    [
      reasons({}, { Artifacts: [{ GetterSource: "hg::https://h/x", RelativeDest: "local" }] }),
      /Task t: artifact hg::https:\/\/h\/x: hg is not fetched from; use git/,
    ],
    [
      reasons({}, { Artifacts: [{ GetterSource: "gcs::https://h/x", RelativeDest: "local" }] }),
      /Task t: artifact gcs::https:\/\/h\/x: gcs is not fetched from; use git/,
    ],
    [
      reasons({}, { Identities: [{ Name: "aws", ExtraClaims: ["x"] }] }),
      /identity aws: extra_claims/,
    ],
    [
      reasons({ Services: [{ Name: "s", Provider: "nomad", AddressMode: "alloc" }] }),
      /service s: address_mode "alloc" needs a group whose network has mode "bridge"/,
    ],
    [
      reasons({ Services: [{ Name: "s", Provider: "nomad", AddressMode: "alloc_ipv6" }] }),
      /service s: address_mode "alloc_ipv6" needs a group whose network has mode "bridge"/,
    ],
    [
      reasons({ Services: [{ Name: "s", Provider: "nomad", AddressMode: "driver" }] }),
      /service s: address_mode "driver" is not supported; use "host", "alloc" or "alloc_ipv6"/,
    ],
    [
      reasons({
        Services: [
          {
            Name: "s",
            Provider: "nomad",
            Checks: [{ Name: "c", Type: "tcp", AddressMode: "alloc" }],
          },
        ],
      }),
      /service s: check c: address_mode "alloc" needs/,
    ],
    [
      reasons({ Networks: [{ Mode: "host", CNI: { Args: { a: "b" } } }] }),
      /cni belongs to a mode "cni\/<name>"/,
    ],
    [
      reasons({}, { Resources: { Networks: [{ Mode: "bridge" }] } }),
      /Task t: network: mode "bridge" belongs to the network of the task's group/,
    ],
    [reasons({}, { Schedule: { Cron: { Start: "0 8 * * *" } } }), /schedule/],
    [reasons({}, { Secrets: [{ Name: "s", Provider: "vault" }] }), /secret s/],
    [reasons({}, { VolumeMounts: [{ Volume: "v" }] }), /volume_mount: driver raw_exec/],
    [reasons({}, { Resources: { Devices: [{ Name: "nvidia/gpu" }] } }), /device nvidia\/gpu/],
    [reasons({}, { Resources: { NUMA: { Affinity: "require" } } }), /numa/],
    [reasons({}, { Services: [{ Name: "s" }] }), /Task t: service s/],
  ];
  for (const [found, expected] of cases) {
    assert.equal(found.length, 1, `${expected}: ${found}`);
    assert.match(found[0] ?? "", expected);
  }
});

test("what this node can do is not refused", () => {
  const job = canonicalize({
    TaskGroups: [
      {
        Networks: [{ Mode: "bridge" }],
        Services: [{ Name: "s", Provider: "nomad", AddressMode: "alloc" }],
        Tasks: [{ Driver: "exec", VolumeMounts: [{ Volume: "v" }] }],
      },
    ],
  });
  const missing = (mode: string) => (mode === "bridge" ? undefined : "nobody knows it");
  const volumeDrivers = new Set(["exec"]);
  const abilities = { networkProblem: missing, bridgeHasIpv6: false, volumeDrivers };
  assert.deepEqual([...unsupported(job, abilities)], []);
});

test("a service has an IPv6 address of its allocation's where its network has any", () => {
  const reasonsIn = (Mode: string, bridgeHasIpv6: boolean) => {
    const Services = [{ Name: "s", Provider: "nomad", AddressMode: "alloc_ipv6" }] as const;
    const job = canonicalize({
      TaskGroups: [{ Name: "g", Networks: [{ Mode }], Services, Tasks: [{ Driver: "raw_exec" }] }],
    });
    const abilities = {
      networkProblem: () => undefined,
      bridgeHasIpv6,
      volumeDrivers: new Set([]),
    };
    return [...unsupported(job, abilities)].map((finding) =>
      typeof finding === "string" ? finding : finding.message,
    );
  };
  assert.deepEqual(reasonsIn("bridge", true), []);
  assert.deepEqual(reasonsIn("cni/lan", false), []);
  assert.match(reasonsIn("bridge", false).join(), /needs client\.bridge_network_subnet_ipv6/);
  assert.match(reasonsIn("none", true).join(), /mode "bridge" or "cni\/<name>"/);
});
