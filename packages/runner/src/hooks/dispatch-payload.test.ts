import assert from "node:assert/strict";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import { Swapping, temporaryDirectory } from "@drover/testing";
import { makeAlloc, makeTask } from "../../test/allocation.ts";
import { AllocDir } from "../directory/alloc-dir.ts";
import { dispatchPayloadHook } from "./dispatch-payload.ts";
import type { TaskHookContext } from "./task-hook.ts";

const NOBODY = { uid: 65534, gid: 65534 };

test("a payload is written into the task's local directory, and again in place of what is there", async (t) => {
  const { write, local } = await makePlaces(t);
  for (const payload of ["first", "second"]) {
    await write("in/payload.txt", payload);
    assert.equal(readFileSync(path.join(local, "in/payload.txt"), "utf8"), payload);
  }
  assert.deepEqual(readdirSync(path.join(local, "in")), ["payload.txt"]);
});

test("a run that was given no payload has an empty file, and a job that is no run has none", async (t) => {
  const { write, local } = await makePlaces(t);
  await write("none", null);
  assert.deepEqual(readdirSync(local), []);
  await write("payload.txt", null, { Dispatched: true });
  assert.equal(readFileSync(path.join(local, "payload.txt"), "utf8"), "");
});

test("a payload follows no link, be it in place of its file or of a directory", async (t) => {
  const { write, local, victim } = await makePlaces(t);
  symlinkSync(path.join(victim, "file"), path.join(local, "payload.txt"));
  symlinkSync(victim, path.join(local, "in"));
  await write("payload.txt", "payload");
  assert.equal(readFileSync(path.join(local, "payload.txt"), "utf8"), "payload");
  await assert.rejects(async () => write("in/file", "payload"), { code: "failed_precondition" });
  assertUntouched(victim);
});

test("a payload's file outside of the local directory is refused", async (t) => {
  const { write } = await makePlaces(t);
  for (const file of ["../payload", "/etc/payload", "in/../../payload", "."]) {
    await assert.rejects(async () => write(file, "payload"), /lies outside/, file);
  }
});

test("a payload goes nowhere else while its directory is swapped for a link in a loop", async (t) => {
  const { write, local, victim } = await makePlaces(t);
  await write("in/payload.txt", "payload");
  await using swapping = new Swapping(path.join(local, "in"), { target: victim });
  const outcomes = new Set<string>();
  while (outcomes.size < 2) {
    for (let round = 0; round < 100; round++) {
      try {
        await write("in/payload.txt", "payload");
        outcomes.add("written");
      } catch (error) {
        const { code } = Fault.from(error);
        assert.ok(code === "not_found" || code === "failed_precondition", code);
        outcomes.add("refused");
      }
    }
    await swapping.goesOn();
  }
  assertUntouched(victim);
});

if (process.geteuid?.() === 0) {
  test("a payload belongs to the task's user", async (t) => {
    const { write, local } = await makePlaces(t, NOBODY);
    await write("payload.txt", "payload");
    assert.equal(statSync(path.join(local, "payload.txt")).uid, NOBODY.uid);
  });
}

async function makePlaces(t: TestContext, owner?: typeof NOBODY) {
  const base = temporaryDirectory(t);
  const allocDir = new AllocDir(base, "1234");
  await allocDir.build();
  const { local } = await allocDir.buildTask("main");
  const victim = path.join(base, "victim");
  mkdirSync(victim);
  writeFileSync(path.join(victim, "file"), "untouched");
  const write = async (file: string, text: string | null, job: Partial<Job> = {}) => {
    const Payload = text === null ? null : Buffer.from(text).toString("base64");
    const task = makeTask({ DispatchPayload: { File: file } });
    const alloc = makeAlloc({ tasks: [task], job: { ...job, Payload } });
    // All that this hook asks for.
    const context = { alloc, task, allocDir, owner } as Partial<TaskHookContext> as TaskHookContext;
    await dispatchPayloadHook.prestart?.(context);
  };
  return { write, local, victim };
}

function assertUntouched(victim: string): void {
  assert.deepEqual(readdirSync(victim), ["file"]);
  assert.equal(readFileSync(path.join(victim, "file"), "utf8"), "untouched");
}
