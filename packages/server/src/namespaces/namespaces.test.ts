import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleGroup, sampleJob, sampleTask } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { namespaceProblems } from "./namespaces.ts";

const GIVEN = { Name: "team", Description: "Ours", Capabilities: null, Meta: null };

test("default is there from the beginning, can be changed, and cannot be deleted", async (t) => {
  const { namespaces } = new Server(t).cluster;
  assert.deepEqual(
    namespaces.list().map(({ Name }) => Name),
    ["default"],
  );
  await namespaces.upsert({ ...GIVEN, Name: "default", Description: "For all" });
  assert.equal(namespaces.require("default").Description, "For all");
  assert.throws(() => namespaces.delete("default"), /cannot be deleted/);
});

test("a namespace is made, changed and deleted, with its indexes", async (t) => {
  const { namespaces } = new Server(t).cluster;
  const created = await namespaces.upsert(GIVEN);
  const changed = await namespaces.upsert({ ...GIVEN, Description: "Theirs" });
  const { CreateIndex, ModifyIndex, Description } = namespaces.require("team");
  assert.deepEqual(
    { CreateIndex, ModifyIndex, Description },
    {
      CreateIndex: created,
      ModifyIndex: changed,
      Description: "Theirs",
    },
  );
  await namespaces.delete("team");
  assert.throws(() => namespaces.require("team"), /Namespace "team" not found/);
});

test("all that is wrong with a namespace is told at once", async (t) => {
  const { namespaces } = new Server(t).cluster;
  assert.throws(
    () =>
      namespaces.upsert({
        ...GIVEN,
        Name: "*",
        Description: "x".repeat(257),
        Meta: { "a b": "" },
      }),
    /invalid name "\*"\. .*at most 256 characters.*invalid key "a b"/,
  );
});

test("a namespace with a job that is not over, or with a variable, stays", async (t) => {
  const { cluster, state } = new Server(t);
  const { namespaces, registry } = cluster;
  await namespaces.upsert(GIVEN);
  await registry.register(sampleJob({ Namespace: "team" }));
  assert.throws(() => namespaces.delete("team"), /has a job "web" that is pending/);
  await state.update((transaction) => {
    transaction.delete("jobs", "team\0web");
    transaction.put("variables", {
      Namespace: "team",
      Path: "a/b",
      KeyID: "",
      Data: "",
      CreateTime: 0,
      ModifyTime: 0,
      CreateIndex: 0,
      ModifyIndex: 0,
    });
  });
  assert.throws(() => namespaces.delete("team"), /has a variable "a\/b"/);
});

test("a job may use the drivers and network modes that its namespace allows", () => {
  const network = (Mode: string) => ({ ...NETWORK, Mode });
  const job = sampleJob({
    TaskGroups: [
      sampleGroup({
        Networks: [network("bridge")],
        Tasks: [sampleTask({ Driver: "docker" }), sampleTask({ Driver: "raw_exec" })],
      }),
    ],
  });
  const problems = (capabilities: object) =>
    namespaceProblems(job, {
      ...GIVEN,
      Quota: "",
      CreateIndex: 1,
      ModifyIndex: 1,
      Capabilities: {
        EnabledTaskDrivers: null,
        DisabledTaskDrivers: null,
        EnabledNetworkModes: null,
        DisabledNetworkModes: null,
        ...capabilities,
      },
    });
  assert.deepEqual(problems({}), []);
  assert.deepEqual(problems({ EnabledTaskDrivers: ["docker"] }), [
    'Task driver "raw_exec" is not allowed in namespace "team"',
  ]);
  assert.deepEqual(problems({ DisabledTaskDrivers: ["docker"], EnabledNetworkModes: ["host"] }), [
    'Task driver "docker" is not allowed in namespace "team"',
    'Network mode "bridge" is not allowed in namespace "team"',
  ]);
});

const NETWORK = {
  Mode: "",
  Device: "",
  CIDR: "",
  IP: "",
  Hostname: "",
  MBits: 0,
  DNS: null,
  ReservedPorts: null,
  DynamicPorts: null,
  CNI: null,
};
