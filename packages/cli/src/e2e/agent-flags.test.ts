import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { NomadClient } from "@drover/api";
import { isClientTerminal } from "@drover/job";
import { endOf, killChild } from "@drover/testing";
import { eventually } from "../../test/eventually.ts";
import { runCli } from "../../test/run-cli.ts";
import { spawnDrover } from "../../test/run-drover.ts";

const STARTED = /started on http:\/\/([\d.]+):(\d+)/;

/** An agent that is ended with the test, once it says where it listens. */
async function startAgent(t: TestContext, argv: readonly string[]) {
  const child = spawnDrover(argv);
  t.after(() => killChild(child, "SIGTERM"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data) => {
      output += data;
    });
  }
  const [, host = "", port = ""] = await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`The agent has ended:\n${output}`);
    return STARTED.exec(output) ?? undefined;
  }, "the agent to listen");
  const client = new NomadClient({ address: `http://${host}:${port}` });
  return { child, client, host, port: Number(port), output: () => output };
}

function newDirectory(t: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-agent-flags-"));
  t.after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

test("the agent's flags go over its configuration, and over its defaults", async (t) => {
  const directory = newDirectory(t);
  const log = `${directory}/log/`;
  const plugins = path.join(directory, "plugins");
  mkdirSync(plugins);
  writeFileSync(path.join(plugins, "broken"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const agent = await startAgent(t, [
    ...[
      "agent",
      "-dev",
      "-data-dir",
      path.join(directory, "data"),
      "-bind",
      "127.0.0.2",
      "-http-port=0",
    ],
    ...["-region", "eu", "-dc", "east", "-node", "here", "-node-class", "fast"],
    ...["-node-pool", "gpu", "-meta", "rack=r1", "-meta", "shelf=s=2", "-cpu-total-compute=5000"],
    ...["-network-interface", "lo", "-acl-enabled=false", "-log-level", "debug"],
    ...["-log-json", "-log-include-location", "-log-file", log, "-log-rotate-bytes", "2000"],
    ...["-log-rotate-duration", "1h", "-log-rotate-max-files", "2"],
    ...["-plugin-dir", plugins],
  ]);
  assert.equal(agent.host, "127.0.0.2");
  assert.match(agent.output(), /broken/);
  const { client } = agent;
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
  const [newest = ""] = readdirSync(log).toSorted().reverse();
  const line = readFileSync(path.join(log, newest), "utf8").split("\n")[0] ?? "";
  assert.match(line, /^\{"@level":"[a-z]+".*\}$/);
  assert.match(agent.output(), /"@caller":"[^"]+\.ts:\d+/);
});

test("-acl-enabled is heard, and what Nomad has and this has not is refused", async (t) => {
  const directory = newDirectory(t);
  const agent = await startAgent(t, [
    ...["agent", "-dev", "-http-port=0", "-acl-enabled", "-data-dir", path.join(directory, "data")],
  ]);
  await assert.rejects(agent.client.jobs.list(), /Permission denied/);
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
  const directory = newDirectory(t);
  const args = [
    "agent",
    "-data-dir",
    directory,
    "-http-port=0",
    "-config",
    path.join(directory, "a.hcl"),
  ];
  writeFileSync(
    path.join(directory, "a.hcl"),
    'plugin "raw_exec" {\n  config {\n    enabled = true\n  }\n}\n',
  );
  const first = await startAgent(t, args);
  const Config = { command: "/bin/sleep", args: ["600"] };
  const task = { Name: "t", Driver: "raw_exec", Config };
  const job = { ID: "kept", Type: "service", TaskGroups: [{ Name: "g", Tasks: [task] }] };
  await first.client.jobs.register({ Job: job });
  const runs = ({ client }: { client: NomadClient }) =>
    eventually(async () => {
      const { value } = await client.jobs.allocations("kept");
      return value.some(({ ClientStatus }) => ClientStatus === "running");
    }, "the job to run");
  await runs(first);
  first.child.kill("SIGTERM");
  await endOf(first.child);
  rmSync(path.join(directory, "server"), { recursive: true });

  const second = await startAgent(t, [...args, "-recover"]);
  await runs(second);
  await second.client.jobs.deregister("kept", { purge: true });
  await eventually(async () => {
    const { value } = await second.client.allocations.list();
    return value.every(({ ClientStatus }) => isClientTerminal(ClientStatus));
  }, "the job to end");
});
