import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

test("SIGHUP reloads the log level and who may speak to the agent, and says what needs a restart", async (t) => {
  const { home, agent } = await startAgent(t);
  const config = readFileSync(home.configFile, "utf8");
  writeFileSync(
    home.configFile,
    `${config}\nlog_level = "DEBUG"\ndatacenter = "dc2"\ntrust_loopback = true\n`,
  );
  process.kill(agent.pid, "SIGHUP");
  await eventually("it is reloaded", () =>
    /configuration reloaded: log_level=debug/.test(agent.output),
  );
  await eventually("who may speak to it is told", () =>
    /trust_loopback = true: every process of this machine may run/.test(agent.output),
  );
  await eventually("the rest is named", () =>
    /setting has changed, which takes effect when the agent is restarted: setting=datacenter/.test(
      agent.output,
    ),
  );
  await agent.client.agent.self();
});

test("SIGHUP with a configuration that cannot be read keeps the one that runs", async (t) => {
  const { home, agent } = await startAgent(t);
  const config = readFileSync(home.configFile, "utf8");
  writeFileSync(home.configFile, "data_dir = \n");
  process.kill(agent.pid, "SIGHUP");
  await eventually("it is said", () => /failed to reload the configuration/.test(agent.output));
  writeFileSync(home.configFile, config);
  await agent.client.agent.self();
});

test("a request reloads the configuration as SIGHUP does, and is told what is wrong with it", async (t) => {
  const { home, agent } = await startAgent(t);
  const config = readFileSync(home.configFile, "utf8");
  const reload = async () => {
    const answer = await fetch(`${agent.address}/v1/agent/reload`, { method: "PUT" });
    return { status: answer.status, text: await answer.text() };
  };
  writeFileSync(home.configFile, "data_dir = \n");
  const refused = await reload();
  assert.equal(refused.status, 400);
  assert.match(refused.text, /agent\.hcl:2:1/);
  writeFileSync(home.configFile, `${config}\nlog_level = "DEBUG"\n`);
  assert.deepEqual(await reload(), { status: 200, text: "null" });
  await eventually("it is said", () =>
    /configuration reloaded: log_level=debug/.test(agent.output),
  );
});

test("registrations, events of tasks and refusals are lines of the log, and of log_file", async (t) => {
  const directory = temporaryDirectory(t);
  const home = new AgentHome(t, { config: `log_file = "${directory}/"\n` });
  const agent = await home.start(["-dev"]);
  const { client } = agent;
  await client.jobs.register({ Job: shellJob("brief", "exit 3") });
  const [alloc] = await eventually("it has failed", async () => {
    const { value } = await client.jobs.allocations("brief");
    return value[0]?.ClientStatus === "failed" && value;
  });
  await assert.rejects(client.jobs.evaluate("other"));
  const wanted = [
    / \[INFO\] {2}server: job registered: job_id=brief namespace=default version=0 type=batch\n/,
    new RegExp(
      ` \\[INFO\\] {2}client\\.alloc_runner\\.task_runner: Task event: alloc_id=${alloc?.ID} task=t type=Started msg="Task started by client" failed=false\\n`,
    ),
    / type=Terminated msg="Exit Code: 3" failed=false\n/,
    / type="Not Restarting" msg="?.* failed=true\n/,
    / \[WARN\] {2}server: allocation updated: alloc_id=\S+ job_id=brief .*client_status=failed/,
    / \[INFO\] {2}http: request refused: method=PUT path=\/v1\/job\/other\/evaluate code=not_found error="/,
  ];
  for (const line of wanted) {
    await eventually(`the log has ${line}`, () => line.test(agent.output));
  }
  await agent.kill("SIGTERM");
  const file = readFileSync(path.join(directory, "drover.log"), "utf8");
  for (const line of wanted) assert.match(file, line);
});

test("SIGUSR1 and SIGUSR2 write the metrics to the log, and open no debugger", async (t) => {
  const { agent } = await startAgent(t);
  const count = () =>
    agent.output.match(/metric: name=nomad\.state\.index value=\d+/g)?.length ?? 0;
  process.kill(agent.pid, "SIGUSR1");
  await eventually("metrics are logged", () => count() === 1);
  process.kill(agent.pid, "SIGUSR2");
  await eventually("they are logged again", () => count() === 2);
  assert.doesNotMatch(agent.output, /Debugger listening/);
  await agent.client.agent.self();
});

test("neither the agent nor its log collector opens a debugger for SIGUSR1, and both go on", async (t) => {
  const { home, agent } = await startAgent(t);
  const own = home.processes();
  assert.equal(own.length, 2);
  for (const { pid } of own) {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    assert.ok(command.includes("--disable-sigusr1"), command.join(" "));
    process.kill(pid, "SIGUSR1");
  }
  await eventually("the agent has taken it", () =>
    /metric: name=nomad\.state\.index/.test(agent.output),
  );
  await agent.client.jobs.register({ Job: shellJob("after", "echo collected") });
  await eventually("the collector has taken it", async () => {
    const [alloc] = (await agent.client.jobs.allocations("after")).value;
    if (alloc?.ClientStatus !== "complete") return false;
    const log = agent.client.files.logs(alloc.ID, { task: "t", type: "stdout" });
    return Buffer.concat(await Array.fromAsync(log)).toString() === "collected\n";
  });
  const still = home.processes().map(({ pid }) => pid);
  assert.deepEqual(
    own.filter(({ pid }) => !still.includes(pid)),
    [],
  );
});

test("neither tasks nor commands beside them start with a signal blocked", async (t) => {
  const { agent } = await startAgent(t);
  const { client } = agent;
  const blocked = "grep SigBlk /proc/self/status";
  await client.jobs.register({ Job: shellJob("mask", `${blocked}; sleep 3600`) });
  const running = await eventually("it runs", async () => {
    const { value } = await client.jobs.allocations("mask");
    return value.find(({ ClientStatus }) => ClientStatus === "running");
  });
  const outputs: string[] = [];
  const logs = client.files.logs(running.ID, { task: "t", type: "stdout", follow: true });
  outputs.push(Buffer.from((await logs.next()).value ?? []).toString());
  await logs.return(undefined);
  for (const tty of [false, true]) {
    let output = "";
    const onOutput = (data: Uint8Array) => {
      output += Buffer.from(data).toString();
    };
    const command = ["/bin/sh", "-c", blocked];
    const session = await client.allocations.exec(running.ID, {
      task: "t",
      command,
      tty,
      onStdout: onOutput,
      onStderr: onOutput,
    });
    await session.exitCode;
    outputs.push(output);
  }
  assert.deepEqual(
    outputs.map((output) => output.trim()),
    Array.from({ length: 3 }, () => "SigBlk:\t0000000000000000"),
  );
});

test("the agent stops without a stack trace while a log is followed", async (t) => {
  const { agent } = await startAgent(t);
  const { client } = agent;
  await client.jobs.register({ Job: shellJob("talker", "echo hello; sleep 3600") });
  const running = await eventually("it runs", async () => {
    const { value } = await client.jobs.allocations("talker");
    return value.find(({ ClientStatus }) => ClientStatus === "running");
  });
  const logs = client.files.logs(running.ID, { task: "t", type: "stdout", follow: true });
  const first = await logs.next();
  assert.equal(Buffer.from(first.value ?? []).toString(), "hello\n");
  const rest = Array.fromAsync(logs).catch(() => []);
  assert.equal(await agent.kill("SIGINT"), 0);
  await rest;
  assert.doesNotMatch(agent.output, /^ +at /m);
});

async function startAgent(t: TestContext): Promise<{ home: AgentHome; agent: AgentProcess }> {
  const home = new AgentHome(t);
  return { home, agent: await home.start(["-dev"]) };
}
