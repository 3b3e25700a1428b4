import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import type { TaskConfig } from "@drover/driver";
import { NOMAD_HANDSHAKE, RemoteDriver } from "@drover/driver/remote";
import { PluginHost } from "@drover/plugin";

const MAIN = path.join(import.meta.dirname, "main.ts");

test("the example greets and ends as its configuration says, as a plugin", async (t) => {
  const driver = await launch(t);
  await driver.setConfig({ greeting: "Moin" });
  const task = helloTask(t, { whom: "Hamburg", exit_code: 4 });
  await driver.startTask(task);
  assert.deepEqual(await driver.waitTask(task.id), { exitCode: 4, signal: 0, oomKilled: false });
  assert.equal(readFileSync(task.stdoutPath, "utf8"), "Moin, Hamburg!\n");
});

test("a task of the example lives through the death of its plugin", async (t) => {
  const first = await launch(t);
  const task = helloTask(t, { whom: "world", seconds: 1000 });
  const handle = await first.startTask(task);
  process.kill(first.host.pid, "SIGKILL");
  await first.host.exited;

  const second = await launch(t);
  await second.recoverTask(handle);
  assert.equal((await second.inspectTask(task.id)).state, "running");
  await second.stopTask(task.id, { timeoutMs: 0, signal: "" });
  assert.equal((await second.waitTask(task.id)).exitCode, 130);
});

async function launch(t: TestContext): Promise<RemoteDriver> {
  const command = process.execPath;
  const host = await PluginHost.launch({ command, args: [MAIN], handshake: NOMAD_HANDSHAKE });
  t.after(() => host.shutdown());
  return await RemoteDriver.connect(host);
}

function helloTask(t: TestContext, config: Record<string, unknown>): TaskConfig {
  const dir = mkdtempSync(path.join(tmpdir(), "hello-driver-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return {
    id: "alloc/greet/1",
    name: "greet",
    allocId: "alloc",
    jobId: "hello",
    jobName: "hello",
    taskGroupName: "greeters",
    namespace: "default",
    nodeName: "node",
    nodeId: "id",
    driverConfig: config,
    env: {},
    resources: {
      cpuShares: 100,
      memoryMb: 10,
      memoryMaxMb: 0,
      cpusetCpus: "",
      cpusetCgroup: "",
      ports: [],
    },
    user: "",
    allocDir: dir,
    stdoutPath: path.join(dir, "stdout"),
    stderrPath: path.join(dir, "stderr"),
    network: { mode: "host", path: "" },
    mounts: [],
    devices: [],
  };
}
