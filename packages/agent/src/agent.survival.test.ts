import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const LINES = 2000;
const WRITE_LINES = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo line $i; [ $((i % 50)) = 0 ] && sleep 0.05; done; exit 7`;

test("after SIGKILL of agent and log collector every line is there once, and the exit code", async (t) => {
  const home = new AgentHome(t);
  const first = await home.start();
  await first.client.jobs.register({ Job: shellJob("lines", WRITE_LINES) });
  const alloc = await eventually("the task writes", async () => {
    const { value } = await first.client.jobs.allocations("lines");
    const [stub] = value;
    if (stub?.ClientStatus !== "running") return false;
    return (await readLog(first, stub.ID)).includes("line 200\n") && stub;
  });
  const collector = home.processes().find(({ command }) => command.includes("collector-main"));
  assert.ok(collector, "there is a log collector");
  process.kill(collector.pid, "SIGKILL");
  await first.kill("SIGKILL");

  const second = await home.start();
  const failed = await eventually("the task has ended", async () => {
    const { value } = await second.client.allocations.get(alloc.ID);
    return value.ClientStatus === "failed" && value;
  });
  const terminated = failed.TaskStates?.t?.Events.find(({ Type }) => Type === "Terminated");
  assert.equal(terminated?.ExitCode, 7);
  const expected = Array.from({ length: LINES }, (_, index) => `line ${index + 1}\n`).join("");
  assert.equal(await readLog(second, alloc.ID), expected);
});

test("a task restarts although its log collector was killed, and both runs are in its log (hashicorp/nomad#13198)", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start(["-dev"]);
  const script = "echo run $$; exec sleep 3600";
  await agent.client.jobs.register({ Job: shellJob("again", script, { type: "service" }) });
  const alloc = await eventually("the task has said so", async () => {
    const { value } = await agent.client.jobs.allocations("again");
    const [stub] = value;
    if (stub?.ClientStatus !== "running") return false;
    return (await readLog(agent, stub.ID)).includes("run") && stub;
  });
  const collector = home.processes().find(({ command }) => command.includes("collector-main"));
  assert.ok(collector, "there is a log collector");
  process.kill(collector.pid, "SIGKILL");
  await agent.client.allocations.restart(alloc.ID);
  await eventually("the second run is in the log", async () =>
    /^run \d+\nrun \d+\n$/.test(await readLog(agent, alloc.ID)),
  );
  await eventually("it runs again", async () => {
    const { value } = await agent.client.allocations.get(alloc.ID);
    return value.ClientStatus === "running";
  });
  await agent.kill("SIGTERM");
});

test("a task outlives a graceful stop of the agent; the next agent has it under control", async (t) => {
  const home = new AgentHome(t);
  const first = await home.start();
  await first.client.jobs.register({ Job: shellJob("stay", "sleep 3600", { type: "service" }) });
  const alloc = await eventually("the task runs", async () => {
    const { value } = await first.client.jobs.allocations("stay");
    return value[0]?.ClientStatus === "running" && value[0];
  });
  assert.equal(await first.kill("SIGTERM"), 0);
  assert.ok(
    home.processes().some(({ command }) => command.includes("3600")),
    "the task lives on",
  );

  const second = await home.start();
  const { value: found } = await second.client.allocations.get(alloc.ID);
  assert.equal(found.ClientStatus, "running");
  await second.client.jobs.deregister("stay", { purge: true });
  await eventually("the task is stopped", async () => {
    const { value } = await second.client.allocations.get(alloc.ID);
    return value.ClientStatus === "complete";
  });
  await second.kill("SIGTERM");
  await eventually("nothing is left running", () => home.processes().length === 0);
});

test("with -dev a stop ends all tasks and leaves nothing behind", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start(["-dev"]);
  await agent.client.jobs.register({ Job: shellJob("stay", "sleep 3600", { type: "service" }) });
  await eventually("the task runs", async () => {
    const { value } = await agent.client.jobs.allocations("stay");
    return value[0]?.ClientStatus === "running";
  });
  assert.equal(await agent.kill("SIGTERM"), 0);
  await eventually("nothing is left running", () => home.processes().length === 0);
});

test("with -dev a stop leaves nothing of tasks that have ended a moment before", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start(["-dev"]);
  await agent.client.jobs.register({ Job: shellJob("brief", "true", { count: 10 }) });
  await eventually("the first has ended", async () => {
    const { value } = await agent.client.jobs.allocations("brief");
    return value.some(({ ClientStatus }) => ClientStatus === "complete");
  });
  assert.equal(await agent.kill("SIGTERM"), 0);
  await eventually("nothing is left running", () => home.processes().length === 0);
});

test("with -dev a stop leaves nothing of tasks that were about to start", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start(["-dev"]);
  await agent.client.jobs.register({ Job: shellJob("brief", "true", { count: 10 }) });
  assert.equal(await agent.kill("SIGTERM"), 0);
  await eventually("nothing is left running", () => home.processes().length === 0);
});

test("a second agent on the same data directory is refused, and the first goes on", async (t) => {
  const home = new AgentHome(t);
  const first = await home.start();
  await assert.rejects(home.start(), /belongs to another agent that is running/);
  await first.client.agent.health();
  await first.kill("SIGTERM");
});

async function readLog({ client }: AgentProcess, allocId: string): Promise<string> {
  const pieces = client.files.logs(allocId, { task: "t", type: "stdout" });
  return Buffer.concat(await Array.fromAsync(pieces)).toString();
}
