import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { readCgroupMounts } from "@drover/process";
import { DriverFixture, delegatedRoot } from "./driver-fixture.ts";
import { waitForText } from "./waiting.ts";

// Run by delegated-cgroup.test.ts, which says what is to stand in the task's cgroup.
const expected: Record<string, string> = JSON.parse(process.argv[2] ?? "{}");

test("a task has the limits in a cgroup of version 2 that are expected, or none at all", async (t) => {
  const mounts = readCgroupMounts();
  assert.ok(mounts?.version === 2);
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("cat /proc/self/cgroup; exec sleep 600");
  const resources = { ...task.resources, memoryMb: 64, cpuShares: 500 };
  await driver.startTask({ ...task, resources });
  const inner = `${fixture.cgroupParent}/${task.allocId}.${task.name}.scope`;
  const joined = await waitForText(task.stdoutPath, "\n");
  assert.equal(joined.includes(`/${inner}`), Object.keys(expected).length > 0, joined);
  const group = path.join(delegatedRoot(mounts.directory), inner);
  const limits = ["memory.max", "cpu.weight"].filter((file) => existsSync(path.join(group, file)));
  const values = limits.map((file) => [file, readFileSync(path.join(group, file), "utf8").trim()]);
  assert.deepEqual(Object.fromEntries(values), expected);
  await driver.destroyTask(task.id, { force: true });
  assert.deepEqual(fixture.leftovers(), []);
});
