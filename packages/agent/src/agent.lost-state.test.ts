import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";
import { agentPaths } from "./agent-paths.ts";

test("an agent whose state database is missing or empty beside running tasks refuses to start and says what it found; with -recover it adopts them", async (t) => {
  const { home, alloc, pid } = await homeWithLostState(t);
  const { state } = agentPaths(home.dataDir);
  const refusal = new RegExp(
    `The state in .*state.db is empty or was missing, but there is 1 task \\(${alloc.ID}/t/\\w+\\) still running, and 1 allocation .*start the agent with -recover`,
  );
  await assert.rejects(home.start(), refusal);
  writeFileSync(state, "");
  rmSync(`${state}-wal`, { force: true });
  await assert.rejects(home.start(), refusal);
  assert.equal(sleeperPid(home), pid, "the task goes on");

  const agent = await home.start(["-recover"]);
  assert.match(agent.output, /Recovered 1 allocation \(.*\) of 1 job \(stay\)/);
  const { value } = await agent.client.allocations.get(alloc.ID);
  assert.equal(value.ClientStatus, "running");
  assert.equal((await agent.client.jobs.get("stay")).value.Status, "running");
  assert.equal(sleeperPid(home), pid);
  await agent.client.jobs.deregister("stay");
  await eventually("it is stopped", () => sleeperPid(home) === undefined);
  assert.equal((await agent.client.jobs.allocations("stay")).value.length, 1);
  await agent.kill("SIGTERM");
});

test("what was stopped is not started again by -recover", async (t) => {
  const home = new AgentHome(t);
  const first = await home.start();
  await first.client.jobs.register({ Job: shellJob("over", "exec sleep 3600", SERVICE) });
  await untilStatus(first, "over", "running");
  await first.client.jobs.deregister("over");
  await untilStatus(first, "over", "complete");
  await first.kill("SIGTERM");
  loseState(home);
  const second = await home.start(["-recover"]);
  const { value } = await second.client.jobs.get("over");
  assert.deepEqual([value.Stop, value.Status], [true, "dead"]);
  await second.client.jobs.evaluate("over");
  assert.equal((await second.client.jobs.allocations("over")).value.length, 1);
  await second.kill("SIGTERM");
});

test("tasks of which only the processes are left keep the agent from starting, and are not ended", async (t) => {
  const { home, pid } = await homeWithLostState(t);
  rmSync(path.dirname(agentPaths(home.dataDir).taskStates), { recursive: true });
  for (const flags of [[], ["-recover"]]) {
    await assert.rejects(home.start(flags), /end the tasks by hand/);
  }
  assert.equal(sleeperPid(home), pid);
});

const SERVICE = { type: "service" };

async function homeWithLostState(t: TestContext) {
  const home = new AgentHome(t);
  const first = await home.start();
  await first.client.jobs.register({ Job: shellJob("stay", "exec sleep 3600", SERVICE) });
  const alloc = await untilStatus(first, "stay", "running");
  const pid = await eventually("it sleeps", () => sleeperPid(home));
  await first.kill("SIGKILL");
  loseState(home);
  return { home, alloc, pid };
}

function loseState(home: AgentHome): void {
  rmSync(path.dirname(agentPaths(home.dataDir).state), { recursive: true });
}

function sleeperPid(home: AgentHome): number | undefined {
  return home.processes().find(({ command }) => command === "sleep\u00003600\u0000")?.pid;
}

async function untilStatus({ client }: AgentProcess, job: string, status: string) {
  return await eventually(`${job} is ${status}`, async () => {
    const [alloc] = (await client.jobs.allocations(job)).value;
    return alloc?.ClientStatus === status && alloc;
  });
}
