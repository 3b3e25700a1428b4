import assert from "node:assert/strict";
import { test } from "node:test";
import type { NetworkStatus } from "@drover/job";
import { makeAlloc } from "../../test/allocation.ts";
import { type AddressRequest, serviceAddress } from "./service-address.ts";

const BOTH = { InterfaceName: "eth0", Address: "172.26.64.7", AddressIPv6: "fd00::7", DNS: null };

function addressOf(request: Partial<AddressRequest>, NetworkStatus: NetworkStatus | null = BOTH) {
  const alloc = { ...makeAlloc(), NetworkStatus };
  alloc.AllocatedResources.Shared.Ports = [
    { Label: "http", Value: 20_001, To: 8080, HostIP: "10.0.0.1", IgnoreCollision: false },
  ];
  return serviceAddress(alloc, { mode: "auto", label: "http", custom: "", task: "", ...request });
}

test("a service is reached on the host, or at its own address where it names one", () => {
  const onHost = { address: "10.0.0.1", port: 20_001 };
  assert.deepEqual(addressOf({}), onHost);
  assert.deepEqual(addressOf({ mode: "host" }), onHost);
  const custom = "web.example.com";
  assert.deepEqual(addressOf({ custom }), { address: custom, port: 20_001 });
  assert.deepEqual(addressOf({ label: "9000" }), { address: "", port: 9000 });
});

test("in the allocation's own network it is reached by the address of the family that is asked for", () => {
  assert.deepEqual(addressOf({ mode: "alloc" }), { address: "172.26.64.7", port: 8080 });
  assert.deepEqual(addressOf({ mode: "alloc_ipv6" }), { address: "fd00::7", port: 8080 });
});

test("what stands in the way of an address is said", () => {
  const { AddressIPv6: _, ...onlyIpv4 } = BOTH;
  const refusals = [
    [addressOf({ label: "grpc" }), /^no port has the label "grpc"$/],
    [addressOf({ mode: "alloc" }, null), /^address_mode "alloc" needs a network of the/],
    [
      addressOf({ mode: "alloc_ipv6" }, onlyIpv4),
      /^address_mode "alloc_ipv6" needs a network .* own, with an IPv6 address, which it does not/,
    ],
    [addressOf({ mode: "driver" }), /^address_mode "driver" needs a driver with networks/],
  ] as const;
  for (const [found, reason] of refusals) assert.match(String(found), reason);
});
