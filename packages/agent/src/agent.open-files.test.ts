import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const BEFORE = 1000;
const SHOW_LIMITS = "ulimit -Sn; ulimit -Hn";
/** Of an agent that may raise the hard limit: root may be without CAP_SYS_RESOURCE, as in many containers. */
const RAISED = canRaise() ? 1024 * 1024 : BEFORE;

test("an agent and its log collector have the open files that they may have, and tasks those that the agent was given", async (t) => {
  const home = new AgentHome(t);
  home.launcher = ["prlimit", `--nofile=${BEFORE}:${BEFORE}`];
  const agent = await home.start(["-dev"]);
  assert.equal(limitOf(agent.pid), RAISED);
  const job = shellJob("limits", `${SHOW_LIMITS}; exec sleep 3600`, { type: "service" });
  await agent.client.jobs.register({ Job: job });
  const alloc = await eventually("the task has told its limits", async () => {
    const [stub] = (await agent.client.jobs.allocations("limits")).value;
    if (stub?.ClientStatus !== "running") return false;
    return /\n.*\n/.test(await readLog(agent, stub.ID)) && stub;
  });
  assert.equal(await readLog(agent, alloc.ID), `${BEFORE}\n${BEFORE}\n`);
  const collector = home.processes().find(({ command }) => command.includes("collector-main"));
  assert.equal(limitOf(collector?.pid ?? 0), RAISED);
  await agent.kill("SIGTERM");
});

function canRaise(): boolean {
  try {
    const raise = ["prlimit", "--nofile=1000:1000", "true"];
    execFileSync("prlimit", ["--nofile=999:999", ...raise], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function limitOf(pid: number): number {
  const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
  return Number(/^Max open files +(\d+)/m.exec(limits)?.[1]);
}

async function readLog({ client }: AgentProcess, allocId: string): Promise<string> {
  const pieces = client.files.logs(allocId, { task: "t", type: "stdout" });
  return Buffer.concat(await Array.fromAsync(pieces)).toString();
}
