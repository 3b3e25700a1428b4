import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluatePipeline } from "./sockaddr.ts";

const ADDRESSES = [
  { name: "lo", address: "127.0.0.1", family: "ipv4", isLoopback: true },
  { name: "eth0", address: "203.0.113.7", family: "ipv4", isLoopback: false },
  { name: "eth1", address: "169.254.1.1", family: "ipv4", isLoopback: false },
  { name: "eth1", address: "10.1.2.3", family: "ipv4", isLoopback: false },
  { name: "eth2", address: "192.168.0.4", family: "ipv4", isLoopback: false },
  { name: "eth1", address: "fe80::1", family: "ipv6", isLoopback: false },
  { name: "eth1", address: "fd00::3", family: "ipv6", isLoopback: false },
] as const;

const RESULTS: Record<string, string> = {
  GetPrivateIP: "10.1.2.3",
  GetPrivateIPs: "10.1.2.3 192.168.0.4 fd00::3",
  GetPublicIP: "203.0.113.7",
  GetPublicIPs: "203.0.113.7",
  'GetInterfaceIP "eth1"': "10.1.2.3",
  "GetInterfaceIP `eth9`": "",
  'GetInterfaceIPs "eth1"': "10.1.2.3 fd00::3",
  'GetAllInterfaces | attr "name"': "lo",
  'GetAllInterfaces | include "name" "^eth[12]$" | exclude "type" "ipv6" | join "address" ","':
    "169.254.1.1,10.1.2.3,192.168.0.4",
  'GetPrivateInterfaces | include "network" "192.168.0.0/16" | attr "address"': "192.168.0.4",
  'GetPrivateInterfaces | limit 2 | join "name" " "': "eth1 eth2",
  'GetPublicInterfaces | exclude "address" "^203" | attr "address"': "",
};

for (const [text, result] of Object.entries(RESULTS)) {
  test(`sockaddr ${text} gives "${result}"`, () => {
    assert.equal(evaluatePipeline(text, ADDRESSES), result);
  });
}

const MISTAKES: Record<string, RegExp> = {
  GetNothing: /"GetNothing" is not supported/,
  GetAllInterfaces: /gives interfaces; end it with attr/,
  'GetPrivateIP | attr "address"': /"attr" follows a text/,
  'GetAllInterfaces | include "rfc" "1918" | attr "address"': /not by "rfc"/,
  'GetAllInterfaces | include "network" "10.0.0.0" | attr "address"': /is no network/,
  'GetAllInterfaces | attr "port"': /not "port"/,
};

for (const [text, message] of Object.entries(MISTAKES)) {
  test(`sockaddr ${text} fails with a reason`, () => {
    assert.throws(() => evaluatePipeline(text, ADDRESSES), message);
  });
}
