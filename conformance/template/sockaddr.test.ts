import assert from "node:assert/strict";
import { after, test } from "node:test";
import { FunctionError } from "@drover/go-template";
import { InterfaceAddress } from "../../packages/go-template/src/functions/sockaddr/interface-address.ts";
import { IpNetwork } from "../../packages/go-template/src/functions/sockaddr/ip-network.ts";
import { evaluateSockaddr } from "../../packages/go-template/src/functions/sockaddr/sockaddr.ts";
import { readCorpus } from "./corpus.ts";
import { Oracle } from "./oracle.ts";

/** As `.` they are the same for both, whatever the machine has. */
const ADDRESSES = [
  "lo 127.0.0.1/8 up|loopback|running",
  "lo ::1/128 up|loopback|running",
  "eth0 203.0.113.7/24 up|broadcast|multicast|running",
  "eth0 198.41.0.4/30 up|broadcast|multicast|running",
  "eth1 10.1.2.3/8 up|broadcast|multicast|running",
  "eth1 169.254.1.1/16 up|broadcast|multicast|running",
  "eth1 fe80::1:0:0:1/64 up|broadcast|multicast|running",
  "eth1 fd00:0:0:1::3/48 up|broadcast|multicast|running",
  "wg0 100.64.7.7/31 up|pointtopoint|multicast|running",
  "wg0 2001:db8::a:b/127 up|pointtopoint|multicast|running",
  "eth2 192.168.0.4/32 broadcast",
  "eth3 255.255.255.254/29 up|running",
  "eth3 224.0.0.5/24 up|running",
  "eth3 2606:4700:0:0:1:0:0:0/20 up|running",
  "eth3 ff02::1/128 up|running",
];

const oracle = new Oracle();
after(() => oracle[Symbol.dispose]());

const network = {
  addresses: ADDRESSES.map((each) => {
    const [name = "", cidr = "", flags = ""] = each.split(" ");
    return new InterfaceAddress(name, IpNetwork.parse(cidr), flags.split("|"));
  }),
  defaultDevice: undefined,
};

function ours(text: string): string | undefined {
  try {
    return evaluateSockaddr(text, network);
  } catch (error) {
    if (error instanceof FunctionError) return undefined;
    throw error;
  }
}

test("each template of sockaddr.txt yields what go-sockaddr makes of it, or an error as there", async () => {
  const entries = readCorpus("sockaddr.txt");
  assert.ok(entries.length >= 60, `only ${entries.length} were read`);
  const found: string[] = [];
  for (const { text, place } of entries) {
    const question = { mode: "sockaddr", text: `{{ ${text} }}`, addresses: ADDRESSES } as const;
    const { ok, output, error } = await oracle.ask(question);
    const own = ours(text);
    if (own !== (ok ? output : undefined)) {
      found.push(`${place}: ${text}\n  ours:   ${own}\n  theirs: ${ok ? output : error}`);
    }
  }
  assert.equal(found.join("\n"), "");
});
