import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { Harness, until } from "../test/harness.ts";
import { COLLECTOR_PROGRAM } from "./keeper/collector-program.ts";

const TASKS = 60;

test("a collector needs two descriptors for each task that writes nothing, and collects from all of them", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const openFiles = () => readdirSync(`/proc/${collector.pid}/fd`).length;
  const before = openFiles();
  const tasks = await Promise.all(
    Array.from({ length: TASKS }, async (_, number) => {
      const output = { ...harness.output(`${number}`), task: `t${number}` };
      return harness.task(await collector.open(output), `read _; echo ${number}`);
    }),
  );
  await until(() => openFiles() >= before + 2 * TASKS);
  assert.ok(openFiles() <= before + 2 * TASKS + 40, `${openFiles() - before} more are open`);
  await Promise.all(tasks.map((task) => task.exit()));
  for (let number = 0; number < TASKS; number++) {
    await collector.close(`${number}`);
    assert.equal(harness.content(`t${number}.stdout`), `${number}\n`);
  }
  await until(() => openFiles() <= before + 2);
});

test("at the limit of open files what can be collected is, the rest is told with what to do, and follows when there are fewer", async () => {
  await using harness = new Harness();
  const collector = await harness.collector({
    command: ["prlimit", "--nofile=72:72", ...COLLECTOR_PROGRAM],
  });
  const tasks = await Promise.all(
    Array.from({ length: 40 }, async (_, number) => {
      const output = { ...harness.output(`${number}`), task: `t${number}` };
      return harness.task(await collector.open(output), `echo ${number}`);
    }),
  );
  await Promise.all(tasks.map((task) => task.exit()));
  const problems = async () => {
    const all = tasks.map((_, number) => collector.problem(`${number}`, "stdout"));
    return (await Promise.all(all)).filter((problem) => problem !== undefined);
  };
  await until(async () => (await problems()).length > 0);
  const [problem] = await problems();
  assert.match(`${problem?.message}`, /EMFILE: .*; raise the limit of open files/);
  await Promise.all(tasks.map((_, number) => collector.close(`${number}`)));
  for (const number of tasks.keys()) {
    assert.equal(harness.content(`t${number}.stdout`), `${number}\n`);
  }
});
