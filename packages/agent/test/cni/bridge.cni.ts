import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { NomadClient } from "@drover/api";
import type { TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { AgentHome, eventually } from "../agent-process.ts";
import { shellJob } from "../shell-job.ts";

const BRIDGE = "drover-test";
const CONFIG_NAME = "drover-lan";

/** Answers on every address of its network, and tells what it knows of its own. */
const SERVER = `
require("node:http")
  .createServer((request, response) => response.end(process.env.NOMAD_ALLOC_ADDR_http))
  .listen(8080);
`;

/** An agent whose host is a network namespace of its own, so that nothing of this machine's changes. */
async function startAgent(t: TestContext) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-cni-"));
  const networks = "/var/lib/cni/networks";
  writeFileSync(
    path.join(directory, "lan.conflist"),
    JSON.stringify({
      name: CONFIG_NAME,
      cniVersion: "0.4.0",
      plugins: [
        {
          type: "ptp",
          ipMasq: false,
          ipam: { type: "host-local", ranges: [[{ subnet: "10.77.0.0/24" }]] },
        },
      ],
    }),
  );
  const socket = path.join(directory, "agent.sock");
  const config = `addresses {\n  http = "127.0.0.1 unix://${socket}"\n}\nclient {\n  cni_config_dir = "${directory}"\n  bridge_network_name = "${BRIDGE}"\n  bridge_network_subnet_ipv6 = "fd00:a110:c8::/64"\n}\n`;
  const home = new AgentHome(t, { config });
  // After the agent has ended, whose plugins write there once more.
  t.after(() => {
    for (const place of [directory, `${networks}/${BRIDGE}`, `${networks}/${CONFIG_NAME}`]) {
      rmSync(place, { recursive: true, force: true });
    }
  });
  const inside = 'ip link set lo up && exec "$@"';
  home.launcher = ["unshare", "--net", "--", "sh", "-c", inside, "sh"];
  const agent = await home.start(["-dev"]);
  const client = new NomadClient({ address: `unix://${socket}` });
  const inHost = (...command: string[]) =>
    execFileSync("nsenter", [`--net=/proc/${agent.pid}/ns/net`, "--", ...command]).toString();
  return { client, agent, inHost };
}

function jobIn(mode: string, id: string, group: Input<TaskGroup>) {
  const job = shellJob(id, "true", { type: "service" });
  const [own] = job.TaskGroups as Input<TaskGroup>[];
  const [task] = own?.Tasks ?? [];
  const Config = { command: process.execPath, args: ["-e", SERVER] };
  const Networks = [{ Mode: mode, DynamicPorts: [{ Label: "http", To: 8080 }] }];
  return { ...job, TaskGroups: [{ ...own, Tasks: [{ ...task, Config }], Networks, ...group }] };
}

function service(modes: readonly string[]): Input<TaskGroup> {
  const Checks = modes.map((AddressMode) => ({
    Name: AddressMode,
    Type: "http",
    Path: "/",
    AddressMode,
    Interval: 1e9,
    Timeout: 5e9,
  }));
  return { Services: [{ Name: "web", Provider: "nomad", PortLabel: "http", Checks }] };
}

test("a group of mode bridge has an address, is reached by its port on the host, and leaves nothing", async (t) => {
  const { client, agent, inHost } = await startAgent(t);
  const { value: node } = await client.nodes.get(agent.nodeId);
  const modes = node.NodeResources.NodeNetworks?.map(({ Mode }) => Mode) ?? [];
  assert.ok(modes.includes("bridge") && modes.includes(`cni/${CONFIG_NAME}`), modes.join(" "));

  await client.jobs.register({
    Job: jobIn("bridge", "bridged", service(["host", "alloc", "alloc_ipv6"])),
  });
  const alloc = await eventually("all checks pass", async () => {
    const [found] = (await client.jobs.allocations("bridged")).value;
    if (found === undefined) return undefined;
    const results = Object.values((await client.allocations.checks(found.ID)).value);
    return results.length === 3 && results.every(({ Status }) => Status === "success") && found;
  });
  const { NetworkStatus, AllocatedResources } = (await client.allocations.get(alloc.ID)).value;
  assert.equal(NetworkStatus?.InterfaceName, "eth0");
  assert.match(NetworkStatus.Address, /^172\.26\.\d+\.\d+$/);
  assert.match(NetworkStatus.AddressIPv6 ?? "", /^fd00:a110:c8::/);
  const [port] = AllocatedResources.Shared.Ports ?? [];
  const [instance] = (await client.services.get("web")).value;
  assert.deepEqual([instance?.Address, instance?.Port], ["127.0.0.1", port?.Value]);
  assert.match(inHost("iptables", "-t", "nat", "-S"), new RegExp(`--dport ${port?.Value} `));

  await client.jobs.deregister("bridged");
  await eventually("its network is gone", () => !existsSync(`/var/run/netns/${alloc.ID}`));
  assert.doesNotMatch(inHost("iptables", "-t", "nat", "-S"), /--dport/);
  assert.doesNotMatch(inHost("ip", "-o", "link"), /veth/);
});

test("a group has the network that a file describes", async (t) => {
  const { client } = await startAgent(t);
  const mode = `cni/${CONFIG_NAME}`;
  await client.jobs.register({ Job: jobIn(mode, "described", service(["alloc"])) });
  const alloc = await eventually("the check passes", async () => {
    const [found] = (await client.jobs.allocations("described")).value;
    if (found === undefined) return undefined;
    const results = Object.values((await client.allocations.checks(found.ID)).value);
    return results.some(({ Status }) => Status === "success") && found;
  });
  const { NetworkStatus } = (await client.allocations.get(alloc.ID)).value;
  assert.match(NetworkStatus?.Address ?? "", /^10\.77\.0\.\d+$/);
});
