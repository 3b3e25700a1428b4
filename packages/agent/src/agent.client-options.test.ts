import assert from "node:assert/strict";
import process from "node:process";
import { type TestContext, test } from "node:test";
import type { JobInput } from "@drover/api";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

// What the agents of this file have in their environment.
process.env.CONSUL_LICENSE = "in the default list";
process.env.HOUSE_SECRET = "in nobody's list unless configured";

test("user.denylist holds for the drivers of user.checked_drivers, to which an operator adds raw_exec", async (t) => {
  const agent = await startAgent(t, {
    "user.checked_drivers": "exec, raw_exec",
    "user.denylist": "root,daemon",
  });
  for (const user of ["root", "0", "daemon", "1"]) {
    const { status, reason } = await runAs(agent, user);
    assert.equal(status, "failed", user);
    assert.match(
      reason,
      new RegExp(
        `running as user "${user}" is disallowed for driver "raw_exec" on this node \\(client option "user.denylist"\\)`,
      ),
    );
  }
  assert.equal((await runAs(agent, "nobody")).status, "complete");
});

test("a user that is written so that readers may differ on who it is runs nothing", async (t) => {
  const agent = await startAgent(t, {});
  for (const user of ["0x0", "+0", " root", "00", "root ", "4294967296", "-1"]) {
    const { status, reason } = await runAs(agent, user);
    assert.equal(status, "failed", user);
    assert.match(reason, /is neither a name nor a uid/, user);
  }
});

test("user.denylist may name a user by its uid", async (t) => {
  const agent = await startAgent(t, { "user.checked_drivers": "raw_exec", "user.denylist": "0" });
  assert.match((await runAs(agent, "root")).reason, /running as user "root" is disallowed/);
});

test("raw_exec is not among the checked drivers unless an operator says so", async (t) => {
  const agent = await startAgent(t, {});
  assert.equal((await runAs(agent, "root")).status, "complete");
});

test("a driver that driver.denylist names takes no job", async (t) => {
  const agent = await startAgent(t, { "driver.denylist": "docker, raw_exec" });
  const { EvalID } = await agent.client.jobs.register({ Job: shellJob("refused", "true") });
  const reasons = await eventually("the job is not placed", async () => {
    const { value } = await agent.client.evaluations.get(EvalID);
    return value.FailedTGAllocs?.g?.ConstraintFiltered;
  });
  assert.deepEqual(reasons, { "missing drivers": 1 });
});

test("env.denylist stands in place of the default list of what tasks do not inherit", async (t) => {
  const script = 'echo "$CONSUL_LICENSE,$HOUSE_SECRET"';
  const byDefault = await run(await startAgent(t, {}), shellJob("env", script));
  assert.equal(byDefault.output, ",in nobody's list unless configured\n");
  const options = { "env.denylist": "HOUSE_SECRET, OTHER" };
  const configured = await run(await startAgent(t, options), shellJob("env", script));
  assert.equal(configured.output, "in the default list,\n");
});

async function startAgent(t: TestContext, options: Record<string, string>): Promise<AgentProcess> {
  const lines = Object.entries(options).map(([name, value]) => `"${name}" = "${value}"`);
  const home = new AgentHome(t, { config: `client {\n  options = {\n${lines.join("\n")}\n}\n}\n` });
  return await home.start(["-dev"]);
}

function runAs(agent: AgentProcess, user: string) {
  return run(agent, shellJob(`as-${encodeURIComponent(user)}`, "true", { user }));
}

/** Runs a job of one task to its end. */
async function run({ client }: AgentProcess, job: JobInput) {
  await client.jobs.register({ Job: job });
  const { ID, ClientStatus, TaskStates } = await eventually("the task is over", async () => {
    const [alloc] = (await client.jobs.allocations(`${job.ID}`)).value;
    return (alloc?.ClientStatus === "complete" || alloc?.ClientStatus === "failed") && alloc;
  });
  const reason = TaskStates?.t?.Events.map(({ DisplayMessage }) => DisplayMessage).join("\n") ?? "";
  if (ClientStatus === "failed") return { status: ClientStatus, reason, output: "" };
  const pieces = await Array.fromAsync(client.files.logs(ID, { task: "t", type: "stdout" }));
  return { status: ClientStatus, reason, output: Buffer.concat(pieces).toString() };
}
