import assert from "node:assert/strict";
import { test } from "node:test";
import { InterfaceAddress } from "./interface-address.ts";
import { IpNetwork } from "./ip-network.ts";
import { evaluateSockaddr } from "./sockaddr.ts";

const LOOPBACK = ["up", "loopback", "running"];
const ETHERNET = ["up", "broadcast", "multicast", "running"];
const NETWORK = {
  addresses: [
    ["lo", "127.0.0.1/8", LOOPBACK],
    ["lo", "::1/128", LOOPBACK],
    ["eth0", "198.41.0.4/24", ETHERNET],
    ["eth1", "169.254.1.1/16", ETHERNET],
    ["eth1", "10.1.2.3/8", ETHERNET],
    ["eth2", "192.168.0.4/24", ETHERNET],
    ["eth1", "fe80::1/64", ETHERNET],
    ["eth1", "fd00::3/64", ETHERNET],
    ["eth9", "10.9.9.9/24", ["broadcast"]],
  ].map(([name, cidr, flags]) => {
    return new InterfaceAddress(String(name), IpNetwork.parse(String(cidr)), flags as string[]);
  }),
  defaultDevice: "eth2",
};

const RESULTS: Record<string, string> = {
  // The interface with the default route comes first.
  GetPrivateIP: "192.168.0.4",
  GetPrivateIPs: "10.1.2.3 192.168.0.4 10.9.9.9 fd00::3",
  GetPublicIP: "198.41.0.4",
  GetPublicIPs: "198.41.0.4",
  'GetInterfaceIP "eth1"': "10.1.2.3",
  "GetInterfaceIP `nothing`": "",
  'GetInterfaceIPs "eth1"': "10.1.2.3 169.254.1.1 fe80::1 fd00::3",
  'GetDefaultInterfaces | attr "name"': "eth2",
  'GetAllInterfaces | attr "name"': "lo",
  'GetAllInterfaces | include "name" "^eth[12]$" | exclude "type" "ipv6" | join "address" ","':
    "169.254.1.1,10.1.2.3,192.168.0.4",
  'GetPrivateInterfaces | include "network" "192.168.0.0/16" | attr "address"': "192.168.0.4",
  'GetPrivateInterfaces | limit 2 | join "name" " "': "eth2 eth1",
  'GetPublicInterfaces | exclude "address" "^198" | attr "address"': "",
  'GetAllInterfaces | include "flags" "loopback" | join "string" " "': "127.0.0.1/8 ::1",
  'GetAllInterfaces | exclude "flag" "up" | attr "address"': "10.9.9.9",
  'GetAllInterfaces | include "rfc" "1918|4193" | join "address" " "':
    "10.1.2.3 192.168.0.4 10.9.9.9 fd00::3",
  'GetAllInterfaces | exclude "type" "ipv6" | include "size" "24" | join "address" " "':
    "198.41.0.4 192.168.0.4 10.9.9.9",
  'GetAllInterfaces | include "type" "ipv4" | sort "-address" | limit 2 | join "address" " "':
    "198.41.0.4 192.168.0.4",
  'GetAllInterfaces | sort "type,-name" | attr "name"': "lo",
  'GetAllInterfaces | sort "name" | unique "name" | join "name" " "': "eth0 eth1 eth2 eth9 lo",
  'GetAllInterfaces | offset -1 | attr "address"': "10.9.9.9",
  'GetPrivateInterfaces | math "network" "+1" | attr "address"': "192.168.0.1",
  'GetPrivateInterfaces | math "address" "-5" | attr "address"': "192.167.255.255",
  'GetPrivateInterfaces | math "mask" "16" | attr "string"': "192.168.0.0/16",
  'attr "address" (index (GetPrivateInterfaces | sort "-type") 0)': "fd00::3",
  'printf "%s:%d" (GetPrivateIP) 80': "192.168.0.4:80",
};

for (const [text, result] of Object.entries(RESULTS)) {
  test(`sockaddr ${text} gives "${result}"`, () => {
    assert.equal(evaluateSockaddr(text, NETWORK), result);
  });
}

const MISTAKES: Record<string, RegExp> = {
  GetNothing: /"GetNothing" not defined/,
  GetAllInterfaces: /gives interfaces; end it with attr/,
  'GetPrivateIP | attr "address"': /a text has no attributes/,
  'GetAllInterfaces | include "rfc" "1" | attr "address"': /no networks of RFC "1"/,
  'GetAllInterfaces | include "color" "red" | attr "address"': /not by "color"/,
  'GetAllInterfaces | include "flags" "red" | attr "address"': /the flag "red"/,
  'GetAllInterfaces | include "network" "10.0.0.0/x" | attr "address"': /is no network/,
  'GetAllInterfaces | include "size" "99" | attr "address"': /no size of a mask/,
  'GetAllInterfaces | sort "color" | attr "address"': /not by "color"/,
  'GetAllInterfaces | math "network" "1" | attr "address"': /needs a sign/,
  'GetAllInterfaces | math "color" "+1" | attr "address"': /not "color"/,
  'GetAllInterfaces | attr "color"': /no attribute "color"/,
  'GetAllInterfaces | offset 99 | attr "address"': /exceeds the 9 interfaces/,
};

for (const [text, message] of Object.entries(MISTAKES)) {
  test(`sockaddr ${text} fails with a reason`, () => {
    assert.throws(() => evaluateSockaddr(text, NETWORK), message);
  });
}

test("without a default route there is no default interface", () => {
  const network = { ...NETWORK, defaultDevice: undefined };
  assert.throws(
    () => evaluateSockaddr('GetDefaultInterfaces | attr "name"', network),
    /No default interface found/,
  );
});
