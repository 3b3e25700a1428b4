import assert from "node:assert/strict";
import type os from "node:os";
import { test } from "node:test";
import { evaluateAddress } from "./address-template.ts";

const INTERFACES = {
  lo: [entry("127.0.0.1", true)],
  eth0: [entry("203.0.113.7"), entry("2001:db8::7")],
  eth1: [entry("2001:db8:1::7"), entry("172.31.0.7")],
};

test("templates of one address are evaluated, and everything else stays", () => {
  const evaluate = (text: string) => evaluateAddress(text, INTERFACES);
  assert.equal(evaluate("127.0.0.1 unix:///run/x"), "127.0.0.1 unix:///run/x");
  assert.equal(evaluate("{{ GetPrivateIP }}"), "172.31.0.7");
  assert.equal(evaluate("{{GetPublicIP}}:4646"), "203.0.113.7:4646");
  assert.equal(evaluate('127.0.0.1 {{ GetInterfaceIP "eth1" }}'), "127.0.0.1 172.31.0.7");
});

test("an address that the machine does not have is told", () => {
  assert.throws(() => evaluateAddress('{{ GetInterfaceIP "eth9" }}', INTERFACES), {
    code: "failed_precondition",
    message: 'This machine has no address for {{ GetInterfaceIP "eth9" }}',
  });
  assert.throws(() => evaluateAddress("{{ GetPrivateIP }}", { lo: INTERFACES.lo }), /no address/);
});

function entry(address: string, internal = false): os.NetworkInterfaceInfo {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return { address, family, internal } as os.NetworkInterfaceInfo;
}
