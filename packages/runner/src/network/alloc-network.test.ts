import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { TaskGroup } from "@drover/job";
import { makeAlloc } from "../../test/allocation.ts";
import { FakeCni } from "../../test/fake-cni.ts";
import { AllocNetwork } from "./alloc-network.ts";
import { NodeNetworks } from "./node-networks.ts";

const RESULT = JSON.stringify({
  cniVersion: "0.4.0",
  interfaces: [{ name: "nomad" }, { name: "eth0", sandbox: "/x" }],
  ips: [
    { address: "172.26.64.1/20", interface: 0 },
    { address: "172.26.64.7/20", interface: 1 },
  ],
});

function network(mode: string): Partial<TaskGroup> {
  const own = { Mode: mode, Device: "", CIDR: "", IP: "", Hostname: "", MBits: 0, DNS: null };
  return { Networks: [{ ...own, ReservedPorts: null, DynamicPorts: null, CNI: null }] };
}

function setUp(t: TestContext, mode: string) {
  const cni = new FakeCni(t);
  const networks = new NodeNetworks(cni.settings, { isRoot: true });
  const alloc = makeAlloc({ group: network(mode) });
  const [group] = alloc.Job.TaskGroups;
  assert.ok(group);
  const own = new AllocNetwork(alloc.ID, { networks, keep: () => {} });
  return { cni, alloc, group, own };
}

test("a group without a network of its own has the host's, and nothing is made", async (t) => {
  const { own, alloc, group } = setUp(t, "host");
  await own.setUp(alloc, group);
  assert.deepEqual(own.isolation, { mode: "host", path: "" });
  assert.deepEqual(own.statusOf(group), { InterfaceName: "", Address: "", DNS: null });
  await own.tearDown();
});

test("mode none is a namespace whose loopback is up", async (t) => {
  const { cni, own, alloc, group } = setUp(t, "none");
  await own.setUp(alloc, group);
  const path = `/var/run/netns/${alloc.ID}`;
  assert.deepEqual(own.isolation, { mode: "group", path });
  assert.deepEqual(cni.commands, [`ip netns add ${alloc.ID}`, `ip -n ${alloc.ID} link set lo up`]);
  await own.setUp(alloc, group);
  assert.equal(cni.commands.length, 2);
});

test("the plugins of a bridge are called in their order, and back when it is left", async (t) => {
  const { cni, own, alloc, group } = setUp(t, "bridge");
  for (const name of ["bridge", "firewall", "portmap"]) {
    cni.plugin(name, `test $CNI_COMMAND = DEL || echo '${RESULT}'`);
  }
  alloc.AllocatedResources.Shared.Ports = [
    { Label: "http", Value: 20_001, To: 8080, HostIP: "127.0.0.1", IgnoreCollision: false },
  ];
  await own.setUp(alloc, group);
  assert.deepEqual(own.statusOf(group), {
    InterfaceName: "eth0",
    Address: "172.26.64.7",
    DNS: null,
  });
  await own.tearDown();
  await own.tearDown();
  assert.deepEqual(
    cni.calls.map(({ plugin, command }) => `${command} ${plugin}`),
    ["ADD bridge", "ADD firewall", "ADD portmap", "DEL portmap", "DEL firewall", "DEL bridge"],
  );
  const [first, second, third, undone] = cni.calls;
  assert.deepEqual(first?.config.ipam, {
    type: "host-local",
    ranges: [[{ subnet: "172.26.64.0/20" }]],
    routes: [{ dst: "0.0.0.0/0" }],
  });
  assert.equal(first?.env.id, alloc.ID);
  assert.equal(first?.env.namespace, `/var/run/netns/${alloc.ID}`);
  assert.match(
    first?.env.args ?? "",
    new RegExp(`IgnoreUnknown=true;.*NOMAD_ALLOC_ID=${alloc.ID}`),
  );
  assert.equal(first?.config.prevResult, undefined);
  assert.deepEqual(second?.config.prevResult, JSON.parse(RESULT));
  assert.deepEqual(third?.config.runtimeConfig, {
    portMappings: ["tcp", "udp"].map((protocol) => ({
      hostPort: 20_001,
      containerPort: 8080,
      protocol,
      hostIP: "127.0.0.1",
    })),
  });
  assert.deepEqual(undone?.config.prevResult, JSON.parse(RESULT));
});

test("what a plugin says is told when it fails, and what was done before is undone", async (t) => {
  const { cni, own, alloc, group } = setUp(t, "bridge");
  cni.plugin("bridge", `test $CNI_COMMAND = DEL || echo '${RESULT}'`);
  cni.plugin("firewall", `test $CNI_COMMAND = DEL || { echo '{"msg": "no iptables"}'; exit 1; }`);
  cni.plugin("portmap", "exit 0");
  await assert.rejects(own.setUp(alloc, group), {
    code: "failed_precondition",
    message: 'CNI plugin firewall of network "nomad" failed to ADD: no iptables',
  });
  assert.deepEqual(own.isolation, { mode: "host", path: "" });
  assert.deepEqual(
    cni.calls.map(({ plugin, command }) => `${command} ${plugin}`),
    ["ADD bridge", "ADD firewall", "DEL portmap", "DEL firewall", "DEL bridge"],
  );
});

test("a mode that cannot be had is refused with the reason", async (t) => {
  const { own, alloc, group } = setUp(t, "cni/lan");
  await assert.rejects(own.setUp(alloc, group), {
    message: /^Network mode "cni\/lan" cannot be had: no file in .* describes CNI network "lan"$/,
  });
});
