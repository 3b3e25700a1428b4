import assert from "node:assert/strict";
import type os from "node:os";
import { test } from "node:test";
import { primaryAddress } from "./primary-address.ts";

const INTERFACES = {
  lo: [entry("127.0.0.1", { internal: true }), entry("::1", { internal: true })],
  eth0: [entry("fe80::1"), entry("10.0.0.5"), entry("2001:db8::5")],
  wg0: [entry("2001:db8:1::5")],
};

test("the first address that others reach is chosen, IPv4 where there is one", () => {
  const choose = (wanted: string, family: "" | "ipv4" | "ipv6", interfaces = INTERFACES) =>
    Object.values(primaryAddress({ interface: wanted, family }, interfaces)).join(" ");
  assert.equal(choose("", ""), "eth0 10.0.0.5");
  assert.equal(choose("", "ipv6"), "eth0 2001:db8::5");
  assert.equal(choose("wg0", ""), "wg0 2001:db8:1::5");
  assert.equal(choose("lo", ""), "lo 127.0.0.1");
  assert.equal(choose("lo", "ipv6"), "lo ::1");
  assert.equal(choose("", "", { ...INTERFACES, eth0: [], wg0: [] }), "lo 127.0.0.1");
  assert.equal(choose("lo", "", { lo: [], eth0: [], wg0: [] }), "lo 127.0.0.1");
});

test("an interface that is not there, or has no address of the family, is told with those there are", () => {
  assert.throws(() => primaryAddress({ interface: "eth9", family: "" }, INTERFACES), {
    code: "failed_precondition",
    message: /^Network interface "eth9" has an address .*there are lo, eth0, wg0$/,
  });
  assert.throws(() => primaryAddress({ interface: "wg0", family: "ipv4" }, INTERFACES), /an ipv4/);
});

function entry(address: string, { internal = false } = {}): os.NetworkInterfaceInfo {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return { address, family, internal } as os.NetworkInterfaceInfo;
}
