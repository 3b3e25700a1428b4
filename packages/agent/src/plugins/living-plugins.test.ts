import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readBootId, readProcess } from "@drover/process";
import { endOf } from "@drover/testing";
import { LivingPlugins } from "./living-plugins.ts";

test("a plugin that lives and does not answer is ended, so that it never runs twice", async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-plugins-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, "plugins.json");
  const silent = spawn("/bin/sleep", ["600"], { stdio: "ignore" });
  t.after(() => silent.kill("SIGKILL"));
  const { pid, startTime } = readProcess(silent.pid ?? 0) ?? assert.fail("it was not started");
  const identity = { pid, startTime, bootId: readBootId() };
  const address = path.join(directory, "socket");
  const info = { ...identity, protocolVersion: 2, network: "unix", address } as const;
  new LivingPlugins(file).keep("silent", "stamp", info);

  assert.equal(await new LivingPlugins(file).find("silent", "stamp"), undefined);
  assert.equal((await endOf(silent)).signal, "SIGKILL");
});
