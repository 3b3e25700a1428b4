import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { AclAgent } from "../test/acl-agent.ts";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const SLEEPER = "exec sleep 3600";
const SERVICE = { type: "service" };

test("a snapshot brings back what was purged and changed since; what runs in it goes on, and what is new is stopped", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start();
  const { client } = agent;
  await client.jobs.register({ Job: shellJob("stay", SLEEPER, SERVICE) });
  await client.jobs.register({ Job: shellJob("gone", SLEEPER, SERVICE) });
  const stay = await running(agent, "stay");
  const gone = await running(agent, "gone");
  await client.variables.put("app/db", { items: { user: "root" } });
  const stayPid = pidOf(home, stay);
  const saved = await snapshotOf(agent);

  await client.jobs.deregister("gone", { purge: true });
  await eventually("its task has ended", () => pidOf(home, gone) === undefined);
  await client.variables.put("app/db", { items: { user: "other" } });
  await client.jobs.register({ Job: shellJob("new", SLEEPER, SERVICE) });
  const fresh = await running(agent, "new");
  const before = await client.jobs.list();
  const restored = await client.operator.restoreSnapshot(saved);

  assert.equal(restored.Warnings, "");
  assert.ok(restored.Index > before.index, "indexes go on");
  assert.deepEqual((await client.jobs.list()).value.map(({ ID }) => ID).toSorted(), [
    "gone",
    "stay",
  ]);
  assert.equal((await client.variables.get("app/db")).value.Items?.user, "root");
  const { value: again } = await client.allocations.get(stay);
  assert.equal(again.ClientStatus, "running");
  assert.equal(pidOf(home, stay), stayPid, "it was not touched");
  await eventually("the new one is stopped", () => pidOf(home, fresh) === undefined);
  const replacement = await running(agent, "gone");
  assert.notEqual(replacement, gone);
  const { value: ended } = await client.allocations.get(gone);
  assert.deepEqual([ended.ClientStatus, ended.DesiredStatus], ["complete", "stop"]);

  await agent.kill("SIGKILL");
  const second = await home.start();
  assert.deepEqual(
    (await second.client.jobs.list()).value.map(({ Status }) => Status),
    ["running", "running"],
  );
  assert.equal(pidOf(home, stay), stayPid);
  for (const job of ["stay", "gone"]) await second.client.jobs.deregister(job);
  await eventually("all is over", () => pidOf(home, stay) === undefined);
  await second.kill("SIGTERM");
});

test("another agent takes a snapshot over: its jobs are placed anew, and its variables are read with the key files", async (t) => {
  const first = new AgentHome(t);
  const one = await first.start();
  await one.client.jobs.register({ Job: shellJob("web", SLEEPER, SERVICE) });
  const before = await running(one, "web");
  const { value: job } = await one.client.jobs.get("web");
  await one.client.variables.put("app/db", { items: { user: "root" } });
  const saved = await snapshotOf(one);
  await one.kill("SIGTERM");

  const second = new AgentHome(t);
  const two = await second.start();
  const without = await two.client.operator.restoreSnapshot(saved);
  assert.match(
    without.Warnings,
    /^Root key \S+ is not in the keystore .* 1 variables cannot be read/,
  );
  await assert.rejects(two.client.variables.get("app/db"), /is not in .*keystore/);
  const keystore = (home: AgentHome) => path.join(home.dataDir, "server", "keystore");
  for (const name of readdirSync(keystore(first))) {
    cpSync(path.join(keystore(first), name), path.join(keystore(second), name));
  }
  const { Warnings } = await two.client.operator.restoreSnapshot(saved);
  assert.equal(Warnings, "");
  assert.equal((await two.client.variables.get("app/db")).value.Items?.user, "root");

  const { value: after } = await two.client.jobs.get("web");
  assert.deepEqual(
    [after.CreateIndex, after.JobModifyIndex, after.Version],
    [job.CreateIndex, job.JobModifyIndex, job.Version],
  );
  const placed = await running(two, "web");
  assert.notEqual(placed, before);
  const { value: lost } = await two.client.allocations.get(before);
  assert.deepEqual([lost.ClientStatus, lost.DesiredStatus], ["lost", "stop"]);
  const { value: nodes } = await two.client.nodes.list();
  assert.deepEqual(
    nodes.map(({ ID }) => ID),
    [two.nodeId],
  );
  await two.client.jobs.deregister("web");
  await eventually("its task has ended", () => pidOf(second, placed) === undefined);
  await two.kill("SIGTERM");
});

test("a damaged or foreign file is refused with the reason, and nothing is changed", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start();
  const { operator, namespaces } = agent.client;
  await namespaces.upsert({ Name: "team", Description: "Those who do it" });
  const saved = await snapshotOf(agent);
  const { index } = await agent.client.jobs.list();
  const inside = gunzipSync(saved);
  const changed = Buffer.from(inside);
  const at = changed.indexOf("Those who do it");
  assert.ok(at > 0);
  changed.write("X", at);
  const refusals: [file: Uint8Array, reason: RegExp][] = [
    [Buffer.from("no snapshot at all"), /This is no snapshot/],
    [gzipSync("nor this"), /This is no snapshot|is damaged/],
    [saved.subarray(0, saved.length / 2), /The snapshot is damaged: .*; take another copy of it/],
    [gzipSync(changed), /is damaged: the checksum of state\/namespaces\.jsonl is another/],
    [gzipSync(inside.subarray(0, 1024)), /is damaged/],
    [new Uint8Array(), /no snapshot|is damaged/],
  ];
  for (const [file, reason] of refusals) {
    await assert.rejects(operator.restoreSnapshot(new Uint8Array(file)), {
      status: 400,
      message: reason,
    });
  }
  assert.equal((await agent.client.jobs.list()).index, index);
  await operator.restoreSnapshot(saved);
  await agent.kill("SIGTERM");
});

test("who reads events when a snapshot is restored is told to come again", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start();
  const saved = await snapshotOf(agent);
  await agent.client.namespaces.upsert({ Name: "new" });
  const stream = await fetch(`${agent.address}/v1/event/stream`, {
    signal: AbortSignal.timeout(60_000),
  });
  await agent.client.operator.restoreSnapshot(saved);
  assert.match(await stream.text(), /"Error":"[^"]*should resubscribe: a snapshot was restored"/);
  await agent.kill("SIGTERM");
});

test("with ACL on a snapshot is taken by who may save one, and restored by a manager alone", async (t) => {
  const acl = await AclAgent.start(t);
  const saver = await acl.token('operator { capabilities = ["snapshot-save"] }');
  const reader = await acl.token('operator { policy = "read" }');
  const saved = await Array.fromAsync(acl.client(saver.SecretID).operator.takeSnapshot());
  const bytes = new Uint8Array(Buffer.concat(saved));
  await assert.rejects(Array.fromAsync(acl.client(reader.SecretID).operator.takeSnapshot()), {
    status: 403,
  });
  await assert.rejects(acl.client(saver.SecretID).operator.restoreSnapshot(bytes), { status: 403 });
  const later = await acl.token('node { policy = "read" }');
  await acl.client().operator.restoreSnapshot(bytes);
  await assert.rejects(acl.client(later.SecretID).nodes.list(), { status: 403 });
  assert.equal(
    (await acl.client(saver.SecretID).acl.ownToken()).value.AccessorID,
    saver.AccessorID,
  );
  await acl.agent.kill("SIGTERM");
});

test("the agent saves snapshots at each interval in which something has changed, and keeps the newest", async (t) => {
  const home = new AgentHome(t, {
    config: 'snapshot {\n  interval = "1s"\n  retain = 2\n  prefix = "mine"\n}\n',
  });
  const agent = await home.start();
  const directory = path.join(home.dataDir, "server", "snapshots");
  const names = () =>
    existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith(".snap")) : [];
  const seen = new Set<string>();
  await eventually("three were saved", async () => {
    await agent.client.namespaces.upsert({ Name: `team-${seen.size}` });
    for (const name of names()) seen.add(name);
    return seen.size >= 3;
  });
  await eventually("two are kept", () => names().length === 2);
  assert.match(names()[0] ?? "", /^mine-\d{8}T\d{6}Z-\d+\.snap$/);
  await agent.kill("SIGTERM");
});

async function snapshotOf({ client }: AgentProcess): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(Buffer.concat(await Array.fromAsync(client.operator.takeSnapshot())));
}

/** The id of a job's allocation that runs. */
async function running({ client }: AgentProcess, job: string): Promise<string> {
  return await eventually(`${job} runs`, async () => {
    const { value } = await client.jobs.allocations(job);
    return value.find(({ ClientStatus }) => ClientStatus === "running")?.ID;
  });
}

/** The process of an allocation's task. */
function pidOf(home: AgentHome, alloc: string): number | undefined {
  const sleepers = home.processes().filter(({ command }) => command === "sleep\u00003600\u0000");
  return sleepers.find(({ pid }) => environmentOf(pid).includes(alloc))?.pid;
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}
