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

test("a prefix that nothing has, and one that is too short, are refused", async () => {
  await assert.rejects(findAllocation(client, "ff"), /No allocation with id or prefix "ff"/);
  await assert.rejects(findAllocation(client, "a"), /at least two characters/);
});

test("a job's whole id wins over longer ones that begin with it", async () => {
  assert.equal((await findJob(client, "web")).ID, "web");
  assert.equal((await findJob(client, "web-")).ID, "web-canary");
  await assert.rejects(findJob(client, "w"), /Prefix matched multiple jobs/);
});
