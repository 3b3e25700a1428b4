import assert from "node:assert/strict";
import type os from "node:os";
import { test } from "node:test";
import { hostNetworks } from "./host-networks.ts";

const INTERFACES = {
  lo: [entry("127.0.0.1"), entry("::1")],
  eth0: [entry("2001:db8::5"), entry("203.0.113.5"), entry("10.0.0.5")],
  wg0: [entry("10.9.0.5")],
};

test("an address belongs to each host network whose CIDR and interface it fits", () => {
  const aliases = (cidr: string, device = "", family: "" | "ipv6" = "") =>
    hostNetworks(
      {
        family,
        hostNetworks: { x: { cidr, interface: device, reservedPorts: "22" } },
      },
      INTERFACES,
    ).map(({ Device, Addresses }) => [Device, ...Addresses.map(({ Address }) => Address)]);
  assert.deepEqual(aliases("10.0.0.0/8"), [
    ["eth0", "10.0.0.5"],
    ["wg0", "10.9.0.5"],
  ]);
  assert.deepEqual(aliases("10.0.0.0/8", "wg0"), [["wg0", "10.9.0.5"]]);
  assert.deepEqual(aliases("203.0.113.0/24, 127.0.0.0/8"), [
    ["lo", "127.0.0.1"],
    ["eth0", "203.0.113.5"],
  ]);
  assert.deepEqual(aliases("", "eth0"), [["eth0", "203.0.113.5", "10.0.0.5", "2001:db8::5"]]);
  assert.deepEqual(aliases("", "eth0", "ipv6"), [
    ["eth0", "2001:db8::5", "203.0.113.5", "10.0.0.5"],
  ]);
  assert.deepEqual(aliases("192.0.2.0/24"), []);
});

function entry(address: string): os.NetworkInterfaceInfo {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return { address, family, mac: "00:00:5e:00:53:01" } as os.NetworkInterfaceInfo;
}
