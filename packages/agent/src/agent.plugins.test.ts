import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import type { JobInput } from "@drover/api";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const HELLO = path.join(ROOT, "examples/driver-hello/main.ts");
const RAW_EXEC = path.join(ROOT, "packages/raw-exec/bin/raw-exec.ts");

test("a driver of plugin_dir runs tasks, and a file that is no plugin is told and does no harm", async (t) => {
  const home = new AgentHome(t, {
    config: 'plugin "hello" {\n config {\n greeting = "Moin"\n }\n}\n',
  });
  addPlugin(home, "hello", HELLO);
  addFile(home, "broken", "#!/bin/sh\necho no license >&2\nexit 3\n");
  writeFileSync(path.join(home.dataDir, "plugins/README"), "not executable");
  const agent = await home.start();

  const { Drivers, Attributes } = await ownNode(agent);
  assert.deepEqual(Object.keys(Drivers).sort(), ["broken", "hello", "raw_exec"]);
  assert.equal(Drivers.hello?.Healthy, true);
  assert.equal(Attributes["driver.hello"], "1");
  assert.equal(Attributes["driver.hello.greeting"], "Moin");
  assert.equal(Drivers.broken?.Healthy, false);
  assert.match(
    Drivers.broken?.HealthDescription ?? "",
    /ended with exit code 3 .*it said: no license/,
  );

  await agent.client.jobs.register({ Job: helloJob("greet", { whom: "Hamburg" }) });
  const alloc = await allocation(agent, "greet", "complete");
  assert.equal(await readLog(agent, alloc.ID), "Moin, Hamburg!\n");
  const wrong = helloJob("wrong", { whom: "Hamburg", volume: 11 });
  await assert.rejects(agent.client.jobs.register({ Job: wrong }), {
    message: /There is no option config\.volume; there are exit_code, seconds, whom/,
  });
  assert.equal(await agent.kill("SIGTERM"), 0);
  assert.deepEqual(home.processes().filter(isPlugin("hello")), []);
});

test("a plugin that dies is started again, and its tasks go on", async (t) => {
  const home = new AgentHome(t);
  addPlugin(home, "hello", HELLO);
  const agent = await home.start();
  await agent.client.jobs.register({ Job: helloJob("stay", { whom: "world", seconds: 3600 }) });
  const { ID } = await allocation(agent, "stay", "running");
  const first = pluginPid(home, "hello");
  process.kill(first, "SIGKILL");
  const second = await eventually("there is another process", () => {
    const pid = home.processes().find(isPlugin("hello"))?.pid;
    return pid !== first && pid;
  });
  await eventually("it is healthy", async () => (await ownNode(agent)).Drivers.hello?.Healthy);
  assert.equal((await agent.client.allocations.get(ID)).value.ClientStatus, "running");
  await agent.client.jobs.deregister("stay");
  await allocation(agent, "stay", "complete");
  assert.equal(pluginPid(home, "hello"), second);
  await agent.kill("SIGTERM");
});

test("an agent that was killed finds the living plugin and its tasks again", async (t) => {
  const home = new AgentHome(t);
  addPlugin(home, "hello", HELLO);
  const first = await home.start();
  await first.client.jobs.register({ Job: helloJob("stay", { whom: "world", seconds: 3600 }) });
  const { ID } = await allocation(first, "stay", "running");
  const pid = pluginPid(home, "hello");
  await first.kill("SIGKILL");

  const second = await home.start();
  assert.equal(pluginPid(home, "hello"), pid);
  const { value } = await second.client.allocations.get(ID);
  assert.equal(value.ClientStatus, "running");
  assert.equal(value.TaskStates?.t?.Restarts, 0);
  await second.kill("SIGKILL");

  addPlugin(home, "hello", HELLO, "# a newer one");
  const third = await home.start();
  assert.notEqual(pluginPid(home, "hello"), pid, "the process of the older file is ended");
  assert.equal((await third.client.allocations.get(ID)).value.TaskStates?.t?.Restarts, 0);
  await third.client.jobs.deregister("stay");
  await allocation(third, "stay", "complete");
  await third.kill("SIGTERM");
});

test("a plugin named raw_exec replaces the built-in one; its tasks outlive it and the agent", async (t) => {
  const home = new AgentHome(t);
  const runtimeDir = path.join(home.dataDir, "run/raw_exec_plugin");
  addPlugin(home, "raw_exec", RAW_EXEC, `export DROVER_RAW_EXEC_DIR=${runtimeDir}`);
  const first = await home.start();
  const go = path.join(home.dataDir, "go");
  const script = `echo before; while [ ! -e ${go} ]; do sleep 0.05; done; echo after; exit 7`;
  await first.client.jobs.register({ Job: shellJob("long", script) });
  const { ID } = await allocation(first, "long", "running");
  assert.ok(existsSync(runtimeDir), "the plugin started it");
  process.kill(pluginPid(home, "raw_exec"), "SIGKILL");
  await first.kill("SIGKILL");
  writeFileSync(go, "");

  const second = await home.start();
  const failed = await allocation(second, "long", "failed");
  assert.equal(failed.ID, ID);
  const terminated = failed.TaskStates?.t?.Events.find(({ Type }) => Type === "Terminated");
  assert.equal(terminated?.ExitCode, 7);
  assert.equal(await readLog(second, ID), "before\nafter\n");
  await second.kill("SIGTERM");
});

test("a plugin block for a driver that is not there, and an option without effect, are told in one line each", async (t) => {
  const home = new AgentHome(t, {
    config: `
      plugin "docker" { config { allow_privileged = true } }
      plugin "raw_exce" {}
      plugin "raw_exec" { config { no_cgroups = true } }
    `,
  });
  const agent = await home.start();
  assert.deepEqual(Object.keys((await ownNode(agent)).Drivers), ["raw_exec"]);
  const lines = agent.output.split("\n");
  assert.match(
    lines.filter((line) => line.includes('plugin "docker"')).join("\n"),
    /^.*\[WARN\] .*plugin "docker" has no effect: .*plugin_dir ".*\/data\/plugins" no executable file.*$/,
  );
  assert.match(agent.output, /plugin "raw_exce" has no effect: .*did you mean "raw_exec"\?/);
  assert.match(
    agent.output,
    /plugin "raw_exec" config\.no_cgroups has no effect: cgroups are used/,
  );
  await agent.kill("SIGTERM");
});

function addPlugin(home: AgentHome, name: string, main: string, more = ""): void {
  // Its own path stands in the command line, by which the processes of this test are known.
  addFile(home, name, `#!/bin/sh\n${more}\nexec ${process.execPath} --title="$0" ${main}\n`);
}

function addFile(home: AgentHome, name: string, text: string): void {
  const directory = path.join(home.dataDir, "plugins");
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, name), text, { mode: 0o755 });
}

function isPlugin(name: string): (process: { command: string }) => boolean {
  return ({ command }) => command.includes(`/plugins/${name}`);
}

function pluginPid(home: AgentHome, name: string): number {
  const [found, ...more] = home.processes().filter(isPlugin(name));
  assert.ok(found, "the plugin runs");
  assert.deepEqual(more, []);
  return found.pid;
}

function helloJob(id: string, config: Record<string, unknown>): JobInput {
  return {
    ID: id,
    Type: "batch",
    TaskGroups: [
      {
        Name: "g",
        RestartPolicy: { Attempts: 0, Mode: "fail" },
        ReschedulePolicy: { Attempts: 0, Unlimited: false },
        Tasks: [{ Name: "t", Driver: "hello", Config: config }],
      },
    ],
  };
}

async function ownNode({ client }: AgentProcess) {
  const { value } = await client.nodes.list();
  return (await client.nodes.get(value[0]?.ID ?? "")).value;
}

async function allocation({ client }: AgentProcess, job: string, status: string) {
  return await eventually(`job ${job} is ${status}`, async () => {
    const { value } = await client.jobs.allocations(job);
    const [stub] = value;
    return stub?.ClientStatus === status && (await client.allocations.get(stub.ID)).value;
  });
}

async function readLog({ client }: AgentProcess, allocId: string): Promise<string> {
  const pieces = client.files.logs(allocId, { task: "t", type: "stdout" });
  return Buffer.concat(await Array.fromAsync(pieces)).toString();
}
