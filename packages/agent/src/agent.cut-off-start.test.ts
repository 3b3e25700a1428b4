import assert from "node:assert/strict";
import { mkdirSync, watch } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";
import { agentPaths } from "./agent-paths.ts";

/** Milliseconds from the first file of a start until the agent is killed; a start takes some five. */
const MOMENTS = [0, 2, 4];
/** On a busy machine the start may be over before this process is told that it has begun. */
const MORE_TRIES = 20;
const JOB = "sleeper";

test("the task of an agent that was killed in the middle of its start is found or started, and never runs twice", async (t) => {
  const cutOff: boolean[] = [];
  for (const moment of MOMENTS) cutOff.push(await killInStart(t, moment));
  for (let more = 0; more < MORE_TRIES && !cutOff.includes(true); more++) {
    cutOff.push(await killInStart(t, 0));
  }
  assert.ok(cutOff.includes(true), "a start was cut off");
});

/** @returns whether the agent was killed before it kept the task's handle */
async function killInStart(t: TestContext, moment: number): Promise<boolean> {
  const home = new AgentHome(t);
  const { rawExec, taskStates } = agentPaths(home.dataDir);
  const states = path.join(rawExec, "tasks");
  mkdirSync(states, { recursive: true, mode: 0o700 });
  const first = await home.start();
  const watcher = watch(states);
  const begun = new Promise((resolve) => watcher.once("change", resolve));
  await registerSleeper(first);
  await begun;
  watcher.close();
  await sleep(moment);
  await first.kill("SIGKILL");
  const wasCutOff = /"handleVersion":0\b/.test(keptHandle(taskStates));

  const second = await home.start();
  await eventually("the task runs", async () => {
    const { value } = await second.client.jobs.allocations(JOB);
    assert.equal(value.length, 1);
    return value[0]?.ClientStatus === "running" && countSleepers(home) > 0;
  });
  assert.equal(countSleepers(home), 1);
  await second.client.jobs.deregister(JOB, { purge: true });
  await eventually("the task is stopped", () => countSleepers(home) === 0);
  await second.kill("SIGTERM");
  return wasCutOff;
}

test("what runs without an allocation that owns it is ended when the agent starts, which says so", async (t) => {
  const home = new AgentHome(t);
  const { state, taskStates } = agentPaths(home.dataDir);
  const first = await home.start();
  await registerSleeper(first);
  await eventually("the task runs", () => countSleepers(home) === 1);
  await first.kill("SIGKILL");
  for (const [file, table] of [
    [state, "rows WHERE tbl = 'allocations'"],
    [taskStates, "task_states"],
  ] as const) {
    using database = new DatabaseSync(file);
    database.exec(`DELETE FROM ${table}`);
  }
  const second = await home.start();
  assert.equal(countSleepers(home), 0);
  assert.match(second.output, /killed a task that no allocation owns: task_id=\S+\/t\/\S+/);
  await second.kill("SIGTERM");
});

async function registerSleeper({ client }: AgentProcess): Promise<void> {
  await client.jobs.register({ Job: shellJob(JOB, "exec sleep 3600", { type: "service" }) });
}

function countSleepers(home: AgentHome): number {
  return home.processes().filter(({ command }) => command === "sleep\u00003600\u0000").length;
}

/** What an agent that was killed had kept of its only task's handle. */
function keptHandle(taskStates: string): string {
  using database = new DatabaseSync(taskStates);
  const row = database.prepare("SELECT value FROM task_states WHERE key = 'handle/t'").get();
  return `${row?.value}`;
}
