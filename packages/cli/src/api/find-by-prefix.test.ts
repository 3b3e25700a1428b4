import assert from "node:assert/strict";
import { test } from "node:test";
import { cannedClient } from "../../test/canned-client.ts";
import { findAllocation, findJob } from "./find-by-prefix.ts";

const alloc = (ID: string) => ({
  ID,
  NodeID: "b1000000-0000-0000-0000-000000000000",
  TaskGroup: "g",
  JobVersion: 0,
  DesiredStatus: "run",
  ClientStatus: "running",
  CreateIndex: 1,
  CreateTime: 1,
  ModifyTime: 1,
});
const job = (ID: string) => ({
  ID,
  Type: "service",
  Priority: 50,
  Status: "running",
  Stop: false,
  Periodic: false,
  ParameterizedJob: false,
  SubmitTime: 1,
});
const client = cannedClient({
  "/v1/allocations": [[alloc("abc10000"), alloc("abd20000"), alloc("abd20001")]],
  "/v1/jobs": [[job("web"), job("web-canary"), job("worker")]],
});

test("an id is found by any prefix that only one has, of an odd length too", async () => {
  assert.equal((await findAllocation(client, "abc")).ID, "abc10000");
  assert.equal((await findAllocation(client, "abd20001")).ID, "abd20001");
});

test("a prefix that several have is refused with the list of them", async () => {
  await assert.rejects(findAllocation(client, "abd"), (error: Error) => {
    assert.match(error.message, /^Prefix matched multiple allocations\n\nID +Node ID/);
    assert.match(error.message, /^abd20000 .*\nabd20001 /m);
    assert.doesNotMatch(error.message, /abc1/);
    return true;
  });
});

test("a prefix that nothing has is refused", async () => {
  await assert.rejects(findAllocation(client, "ff"), /No allocation with id or prefix "ff"/);
  await assert.rejects(findJob(client, "nothing"), /No job with id or prefix "nothing"/);
});

test("an allocation is found by the name of its job, group or task, if only one of that name runs", async () => {
  const run = (JobID: string, ID: string, more: object = {}) => ({
    ...alloc(ID),
    JobID,
    Name: `${JobID}.g[0]`,
    TaskStates: { [`${JobID}-task`]: {} },
    ...more,
  });
  const named = cannedClient({
    "/v1/allocations": [
      [
        run("cafe", "11110000"),
        run("web", "22220000", { ClientStatus: "complete" }),
        run("web", "33330000", { CreateIndex: 2 }),
        run("many", "44440000"),
        run("many", "55550000"),
        run("old", "66660000", { ClientStatus: "failed" }),
      ],
    ],
  });
  const found = async (name: string) => (await findAllocation(named, name)).ID;
  assert.equal(await found("cafe"), "11110000");
  assert.equal(await found("web"), "33330000");
  assert.equal(await found("web-task"), "33330000");
  assert.equal(await found("old"), "66660000");
  assert.equal(await found("2222"), "22220000");
  await assert.rejects(found("many"), (error: Error) => {
    assert.match(error.message, /^Job "many" has 2 allocations; give the id of one\n\nID /);
    assert.match(error.message, /^4444/m);
    return true;
  });
  await assert.rejects(found("zzz"), /"zzz", and no job, task group or task has this name/);
});

test("a job's whole id wins over longer ones that begin with it", async () => {
  assert.equal((await findJob(client, "web")).ID, "web");
  assert.equal((await findJob(client, "web-")).ID, "web-canary");
  await assert.rejects(findJob(client, "w"), /Prefix matched multiple jobs/);
});
