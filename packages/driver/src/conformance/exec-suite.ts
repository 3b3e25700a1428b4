import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import type { HarnessFactory } from "./driver-harness.ts";
import { within } from "./waiting.ts";

/** Commands beside a task. */
export function testExec(open: HarnessFactory): void {
  describe("exec", () => {
    test("a command's output and exit code come back", async (t) => {
      const { driver, task, commands } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const printing = await driver.execTask(config.id, {
        command: commands.print("hello"),
        tty: false,
      });
      printing.stdin.end();
      assert.equal(await within(text(printing.stdout)), "hello");
      assert.equal((await within(printing.exit)).exitCode, 0);
      const failing = await driver.execTask(config.id, { command: commands.exit(9), tty: false });
      failing.stdin.end();
      failing.stdout.resume();
      failing.stderr.resume();
      assert.equal((await within(failing.exit)).exitCode, 9);
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await driver.destroyTask(config.id, { force: true });
    });

    test("a command reads its standard input to the end", async (t) => {
      const { driver, task, commands } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const session = await driver.execTask(config.id, { command: commands.copy, tty: false });
      session.stderr.resume();
      session.stdin.write("one\n");
      session.stdin.end("two\n");
      assert.equal(await within(text(session.stdout)), "one\ntwo\n");
      assert.equal((await within(session.exit)).exitCode, 0);
      await driver.destroyTask(config.id, { force: true });
    });

    test("a command has a terminal when it asks for one", async (t) => {
      const { driver, task, commands } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const session = await driver.execTask(config.id, {
        command: commands.print("hello"),
        tty: true,
      });
      session.resize({ width: 100, height: 40 });
      assert.equal(await within(text(session.stderr)), "");
      assert.match(await within(text(session.stdout)), /hello/);
      assert.equal((await within(session.exit)).exitCode, 0);
      await driver.destroyTask(config.id, { force: true });
    });

    test("a command ends when its caller does, and the task goes on", async (t) => {
      const { driver, task, commands } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      for (const tty of [false, true]) {
        const caller = new AbortController();
        const request = { command: commands.run, tty, signal: caller.signal };
        const session = await driver.execTask(config.id, request);
        session.stdout.resume();
        session.stderr.resume();
        caller.abort();
        assert.notEqual((await within(session.exit)).exitCode, 0);
      }
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await driver.destroyTask(config.id, { force: true });
    });

    test("a command ends with its task", async (t) => {
      const { driver, task, commands } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const session = await driver.execTask(config.id, { command: commands.run, tty: false });
      session.stdout.resume();
      session.stderr.resume();
      await within(driver.stopTask(config.id, { timeoutMs: 0, signal: "" }));
      assert.notEqual((await within(session.exit)).exitCode, 0);
      await driver.destroyTask(config.id, { force: true });
    });

    test("only a running task takes a command, which must not be empty", async (t) => {
      const { driver, task, commands } = await open(t);
      const request = { command: commands.exit(0), tty: false };
      await assert.rejects(driver.execTask("no/such/task", request), { code: "not_found" });
      const running = await task({ kind: "run" });
      await driver.startTask(running);
      const empty = driver.execTask(running.id, { command: [], tty: false });
      await assert.rejects(empty, { code: "invalid_argument" });
      await driver.destroyTask(running.id, { force: true });
      const ended = await task({ kind: "exit", code: 0 });
      await driver.startTask(ended);
      await within(driver.waitTask(ended.id));
      await assert.rejects(driver.execTask(ended.id, request), { code: "failed_precondition" });
      await driver.destroyTask(ended.id, { force: false });
    });
  });
}
