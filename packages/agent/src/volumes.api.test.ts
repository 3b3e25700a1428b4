import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { JobInput } from "@drover/api";
import type { HostVolume, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { temporaryDirectory } from "@drover/testing";
import { AgentHome, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const VOLUME: Input<HostVolume> = {
  Name: "cache",
  RequestedCapabilities: [{ AttachmentMode: "file-system", AccessMode: "single-node-writer" }],
};

function jobWith(id: string, script: string, volumes: TaskGroup["Volumes"]): JobInput {
  const job = shellJob(id, script);
  const [group] = job.TaskGroups as Input<TaskGroup>[];
  return { ...job, TaskGroups: [{ ...group, Volumes: volumes }] };
}

function request(Source: string, ReadOnly = false) {
  return { Type: "host", Source, ReadOnly } as NonNullable<TaskGroup["Volumes"]>[string];
}

test("a volume is made, used by a job, kept over a restart of the agent, and deleted with its files", async (t) => {
  const given = temporaryDirectory(t);
  writeFileSync(path.join(given, "greeting"), "hello\n");
  const config = `client {\n  host_volume "given" {\n    path = "${given}"\n    read_only = true\n  }\n}\n`;
  const home = new AgentHome(t, { config });
  let agent = await home.start();

  // It waits for the volume, and is placed once that is there.
  const script =
    'cat "$NOMAD_VOLUME_given/greeting" > "$NOMAD_VOLUME_my_cache/copy"; exec sleep 600';
  const volumes = { given: request("given", true), "my-cache": request("cache") };
  await agent.client.jobs.register({ Job: jobWith("copy", script, volumes) });
  await eventually("the job waits", async () => {
    const { value } = await agent.client.jobs.evaluations("copy");
    return value.some(({ Status }) => Status === "blocked");
  });
  const { Volume } = await agent.client.volumes.create({ ...VOLUME, Parameters: { mode: "0755" } });
  assert.equal(Volume.State, "ready");
  assert.equal(Volume.PluginID, "mkdir");
  assert.equal(Volume.NodeID, agent.nodeId);
  assert.equal(Volume.HostPath, path.join(home.dataDir, "host_volumes", Volume.ID));
  assert.equal(statSync(Volume.HostPath).mode & 0o7777, 0o755);
  const copy = path.join(Volume.HostPath, "copy");
  await eventually("the task has written", () => {
    return existsSync(copy) && readFileSync(copy, "utf8") === "hello\n";
  });

  await agent.kill("SIGTERM");
  agent = await home.start();
  const { value: listed } = await agent.client.volumes.list();
  assert.deepEqual(
    listed.map(({ Name, ID }) => ({ Name, ID })),
    [{ Name: "cache", ID: Volume.ID }],
  );
  const { value: node } = await agent.client.nodes.get(agent.nodeId);
  assert.deepEqual(Object.keys(node.HostVolumes ?? {}).toSorted(), ["cache", "given"]);
  const { value: shown } = await agent.client.volumes.get(Volume.ID);
  const [alloc] = (await agent.client.jobs.allocations("copy")).value;
  assert.deepEqual(
    shown.Allocations.map(({ ID }) => ID),
    [alloc?.ID],
  );

  await assert.rejects(agent.client.volumes.delete(Volume.ID), /in use by allocations/);
  await agent.client.jobs.deregister("copy");
  await eventually("nothing uses it", async () => {
    const { value } = await agent.client.volumes.get(Volume.ID);
    return value.Allocations.length === 0;
  });
  await agent.client.volumes.delete(Volume.ID);
  assert.equal(existsSync(Volume.HostPath), false);
  assert.equal(existsSync(path.join(given, "greeting")), true);
  assert.deepEqual((await agent.client.volumes.list()).value, []);
});

test("a directory that is there is registered, and stays when the volume is deleted", async (t) => {
  const given = temporaryDirectory(t);
  const { client } = await new AgentHome(t).start(["-dev"]);
  const { volumes } = client;
  const gone = { ...VOLUME, HostPath: path.join(given, "none") };
  await assert.rejects(volumes.register(gone), /is no directory of this machine/);
  const { Volume } = await volumes.register({ ...VOLUME, HostPath: given });
  await assert.rejects(volumes.register({ ...VOLUME, HostPath: given }), /"cache" already/);
  await volumes.delete(Volume.ID);
  assert.equal(existsSync(given), true);
  await assert.rejects(volumes.get(Volume.ID), { code: "not_found" });
});

test("who wants to write to a volume that is read-only is not placed", async (t) => {
  const config =
    'client {\n  host_volume "given" {\n    path = "/tmp"\n    read_only = true\n  }\n}\n';
  const { client } = await new AgentHome(t, { config }).start(["-dev"]);
  await client.jobs.register({ Job: jobWith("no", "true", { v: request("given") }) });
  const reason = await eventually("the job waits", async () => {
    const { value } = await client.jobs.evaluations("no");
    return value.find(({ FailedTGAllocs }) => FailedTGAllocs)?.FailedTGAllocs?.g;
  });
  assert.deepEqual(reason.ConstraintFiltered, { "missing compatible host volumes": 1 });
});
