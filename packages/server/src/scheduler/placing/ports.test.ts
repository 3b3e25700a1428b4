import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node, Port, TaskGroup } from "@drover/job";
import { assignPorts } from "./ports.ts";

const NODE = {
  Attributes: { "unique.network.ip-address": "10.0.0.5" },
  NodeResources: {
    Networks: [],
    MinDynamicPort: 20_000,
    MaxDynamicPort: 20_001,
    NodeNetworks: [
      {
        Addresses: [
          { Alias: "public", Address: "203.0.113.5" },
          { Alias: "public", Address: "2001:db8::5" },
        ],
      },
    ],
  },
} as unknown as Node;

test("a port is had on the address of its host network, each address with ports of its own", () => {
  const answer = assign([port("a", 80), port("b", 80, "public"), port("c", 0, "public")]);
  assert.deepEqual(addressesOf(answer), [
    "a 10.0.0.5:80",
    "b 203.0.113.5:80",
    "c 203.0.113.5:20000",
  ]);
});

test("a host network that the node does not have is named", () => {
  assert.deepEqual(assign([port("a", 0, "private")]), {
    dimension: 'network: missing host network "private" for port "a"',
  });
});

test("what is taken on an address is told, and free on another", () => {
  const taken = new Set(["203.0.113.5 80", "10.0.0.5 20000", "10.0.0.5 20001"]);
  assert.deepEqual(assign([port("a", 80, "public")], taken), {
    dimension: "network: reserved port collision a=80",
  });
  assert.deepEqual(assign([port("a", 0)], taken), {
    dimension: "network: dynamic port selection failed",
  });
  assert.deepEqual(addressesOf(assign([port("a", 80)], taken)), ["a 10.0.0.5:80"]);
});

function assign(ports: readonly Port[], taken: ReadonlySet<string> = new Set()) {
  const network = {
    ReservedPorts: ports.filter(({ Value }) => Value > 0),
    DynamicPorts: ports.filter(({ Value }) => Value === 0),
  };
  const group = { Networks: [network], Tasks: [] } as unknown as TaskGroup;
  const used = { has: (address: string, value: number) => taken.has(`${address} ${value}`) };
  return assignPorts(group, NODE, { used, random: () => 0 });
}

function addressesOf(answer: ReturnType<typeof assign>): string[] {
  assert.ok("ports" in answer);
  return answer.ports.map(({ Label, HostIP, Value }) => `${Label} ${HostIP}:${Value}`);
}

function port(Label: string, Value: number, HostNetwork = "default"): Port {
  return { Label, Value, To: 0, HostNetwork, IgnoreCollision: false };
}
