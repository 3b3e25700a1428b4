import assert from "node:assert/strict";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { testTaskDriver } from "@drover/driver/conformance";
import { huntCrashes } from "./crash-hunt.ts";
import { DriverFixture } from "./driver-fixture.ts";
import { huntRounds } from "./hunt-rounds.ts";
import { huntLeaks } from "./leak-hunt.ts";
import { openHarness } from "./raw-exec-harness.ts";

// Run by ordinary-user.test.ts, as another user than the other tests.

test("this suite does not run as root", () => {
  assert.notEqual(process.getuid?.(), 0);
});

testTaskDriver("raw_exec as an ordinary user", (context) => openHarness(context));

test("an agent that is not root says that it cannot run a task as another user", async (t) => {
  const driver = await new DriverFixture(t).open();
  const task = new DriverFixture(t).shell("true", { user: "root" });
  await assert.rejects(driver.startTask(task), {
    code: "permission_denied",
    message: /as user "root": the agent runs as uid \d+, and only root/,
  });
});

test("a task has statistics although the agent is not root (hashicorp/nomad#23425)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("while :; do :; done");
  await driver.startTask(task);
  const { signal } = new AbortController();
  let readings = 0;
  for await (const { total } of driver.taskStats(task.id, { intervalMs: 300, signal })) {
    readings += 1;
    if (readings === 1) continue;
    assert.ok((total.cpu.percent ?? 0) > 0, "a busy task uses the processor");
    assert.ok((total.memory.rss ?? 0) > 0);
    break;
  }
  await driver.destroyTask(task.id, { force: true });
});

test("a command runs beside a task although the agent is not root (hashicorp/nomad#26287)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("exec sleep 600");
  await driver.startTask(task);
  for (const tty of [false, true]) {
    const session = await driver.execTask(task.id, { command: ["pwd"], tty });
    assert.equal((await text(session.stdout)).trim(), task.taskDir);
    assert.equal((await session.exit).exitCode, 0);
  }
  await driver.destroyTask(task.id, { force: true });
});

test("whatever a task started is gone when it is stopped", (t) =>
  huntLeaks(t, { rounds: huntRounds() }));

test("killed at any moment, the driver loses no task and leaves nothing", (t) =>
  huntCrashes(t, { rounds: huntRounds() }));
