import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { NomadClient } from "@drover/api";
import { isClientTerminal } from "@drover/job";
import { killChild, temporaryDirectory } from "@drover/testing";
import { eventually } from "../../test/eventually.ts";
import { runCli } from "../../test/run-cli.ts";
import { type StartedAgent, startAgent } from "../../test/start-agent.ts";

test("the agent's flags go over its configuration, and over its defaults", async (t) => {
  const directory = temporaryDirectory(t);
  const log = `${directory}/log/`;
  const plugins = path.join(directory, "plugins");
  mkdirSync(plugins);
  writeFileSync(path.join(plugins, "broken"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  await using agent = await startAgent([
    ...["-dev", "-data-dir", path.join(directory, "data"), "-bind", "127.0.0.2", "-http-port=0"],
    ...["-region", "eu", "-dc", "east", "-node", "here", "-node-class", "fast"],
    ...["-node-pool", "gpu", "-meta", "rack=r1", "-meta", "shelf=s=2", "-cpu-total-compute=5000"],
    ...["-network-interface", "lo", "-acl-enabled=false", "-log-level", "debug"],
    ...["-log-json", "-log-include-location", "-log-file", log, "-log-rotate-bytes", "2000"],
    ...["-log-rotate-duration", "1h", "-log-rotate-max-files", "2"],
    ...["-plugin-dir", plugins],
  ]);
  assert.match(agent.address, /^http:\/\/127\.0\.0\.2:\d+$/);
  assert.match(agent.output(), /broken/);
  const client = clientOf(agent);
  const [stub] = (await client.nodes.list()).value;
  assert.ok(stub);
  const { Name, Datacenter, NodeClass, NodePool } = stub;
  assert.deepEqual([Name, Datacenter, NodeClass, NodePool], ["here", "east", "fast", "gpu"]);
  const { value: node } = await client.nodes.get(stub.ID);
  assert.deepEqual([node.Meta?.rack, node.Meta?.shelf], ["r1", "s=2"]);
  assert.equal(node.NodeResources.Cpu.CpuShares, 5000);
  assert.deepEqual((await client.agent.regions()).value, ["eu"]);
  await eventually(async () => {
    await client.agent.self();
    // As many older ones as it keeps, and the one that is written.
    return readdirSync(log).length === 3;
  }, "the log to be rotated");
  const texts = readdirSync(log).map((name) => readFileSync(path.join(log, name), "utf8"));
  // The one that is written may have been begun just now.
  const [line = ""] = texts.find((text) => text !== "")?.split("\n") ?? [];
  assert.match(line, /^\{"@level":"[a-z]+".*\}$/);
  assert.match(agent.output(), /"@caller":"[^"]+\.ts:\d+/);
});

test("-acl-enabled is heard, and what Nomad has and this has not is refused", async (t) => {
  const directory = temporaryDirectory(t);
  const data = path.join(directory, "data");
  await using agent = await startAgent(["-dev", "-http-port=0", "-acl-enabled", "-data-dir", data]);
  await assert.rejects(clientOf(agent).jobs.list(), /Permission denied/);
  for (const [flags, reason] of [
    [["-server"], /Flag -server is refused: an agent is a single server/],
    [["-alloc-dir", "/x"], /Flag -alloc-dir is refused: everything is kept below -data-dir/],
    [["-dev-consul"], /Flag -dev-consul is refused: there is no Consul/],
    [["-http-port", "70000"], /flag -http-port: a port, 0 to 65535, is expected/],
  ] as const) {
    const { exitCode, stderr } = await runCli(["agent", ...flags]);
    assert.equal(exitCode, 1);
    assert.match(stderr, reason);
  }
});

test("-recover adopts what runs when the state was lost", async (t) => {
  const directory = temporaryDirectory(t);
  const config = path.join(directory, "a.hcl");
  const flags = ["-data-dir", directory, "-http-port=0", "-config", config];
  writeFileSync(config, 'plugin "raw_exec" {\n  config {\n    enabled = true\n  }\n}\n');
  await using first = await startAgent(flags);
  const Config = { command: "/bin/sleep", args: ["600"] };
  const task = { Name: "t", Driver: "raw_exec", Config };
  const job = { ID: "kept", Type: "service", TaskGroups: [{ Name: "g", Tasks: [task] }] };
  await clientOf(first).jobs.register({ Job: job });
  const runs = (agent: StartedAgent) =>
    eventually(async () => {
      const { value } = await clientOf(agent).jobs.allocations("kept");
      return value.some(({ ClientStatus }) => ClientStatus === "running");
    }, "the job to run");
  await runs(first);
  await killChild(first.child, "SIGTERM");
  rmSync(path.join(directory, "server"), { recursive: true });

  await using second = await startAgent([...flags, "-recover"]);
  await runs(second);
  const client = clientOf(second);
  await client.jobs.deregister("kept", { purge: true });
  await eventually(async () => {
    const { value } = await client.allocations.list();
    return value.every(({ ClientStatus }) => isClientTerminal(ClientStatus));
  }, "the job to end");
});

function clientOf({ address }: StartedAgent): NomadClient {
  return new NomadClient({ address });
}
