import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { AclAgent } from "../test/acl-agent.ts";
import { AgentHome, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const DISABLED = {
  status: 403,
  message: /registration, dispatch, and scale are disabled .*RejectJobRegistration/,
};

test("with RejectJobRegistration nobody registers, scales, reverts or dispatches a job where ACL is off", async (t) => {
  const agent = await new AgentHome(t).start(["-dev"]);
  const { jobs, operator } = agent.client;
  const job = shellJob("web", "exec sleep 3600", { type: "service" });
  await jobs.register({ Job: job });
  const { SchedulerConfig } = (await operator.schedulerConfiguration()).value;
  await operator.setSchedulerConfiguration({ ...SchedulerConfig, RejectJobRegistration: true });
  await assert.rejects(jobs.register({ Job: shellJob("other", "true") }), DISABLED);
  await assert.rejects(jobs.scale("web", { group: "g", count: 2 }), DISABLED);
  await assert.rejects(jobs.revert("web", 0), DISABLED);
  await assert.rejects(jobs.dispatch("web", {}), DISABLED);
  await jobs.deregister("web");
  await operator.setSchedulerConfiguration({ ...SchedulerConfig, RejectJobRegistration: false });
  await jobs.register({ Job: shellJob("other", "true") });
  await agent.kill("SIGTERM");
});

test("with RejectJobRegistration and ACL on, a management token registers jobs and no other one", async (t) => {
  const acl = await AclAgent.start(t, { flags: ["-dev"] });
  const { operator } = acl.client();
  const { SchedulerConfig } = (await operator.schedulerConfiguration()).value;
  await operator.setSchedulerConfiguration({ ...SchedulerConfig, RejectJobRegistration: true });
  const { SecretID } = await acl.token('namespace "default" { policy = "write" }');
  const job = { Job: shellJob("brief", "true") };
  await assert.rejects(acl.client(SecretID).jobs.register(job), DISABLED);
  await acl.client().jobs.register(job);
  await acl.agent.kill("SIGTERM");
});

test("while the broker is paused nothing is placed, and what waits is when it goes on", async (t) => {
  const agent = await new AgentHome(t).start(["-dev"]);
  const { jobs, operator, evaluations } = agent.client;
  const { SchedulerConfig } = (await operator.schedulerConfiguration()).value;
  await operator.setSchedulerConfiguration({ ...SchedulerConfig, PauseEvalBroker: true });
  const { EvalID } = await jobs.register({ Job: shellJob("brief", "true") });
  assert.equal((await evaluations.get(EvalID)).value.Status, "pending");
  assert.deepEqual((await jobs.allocations("brief")).value, []);
  await operator.setSchedulerConfiguration({ ...SchedulerConfig, PauseEvalBroker: false });
  await eventually("the task has run", async () => {
    const [alloc] = (await jobs.allocations("brief")).value;
    return alloc?.ClientStatus === "complete";
  });
  await agent.kill("SIGTERM");
});

test("a file says which jobs the scheduler works on, until it is read again with another one", async (t) => {
  const home = new AgentHome(t, { config: 'server { enabled_schedulers = ["batch"] }\n' });
  const agent = await home.start(["-dev"]);
  const { jobs, evaluations } = agent.client;
  const reload = `${agent.address}/v1/agent/reload`;
  await jobs.register({ Job: shellJob("brief", "true") });
  const { EvalID } = await jobs.register({
    Job: shellJob("web", "sleep 600", { type: "service" }),
  });
  await eventually("the batch job has run", async () => {
    const [alloc] = (await jobs.allocations("brief")).value;
    return alloc?.ClientStatus === "complete";
  });
  assert.equal((await evaluations.get(EvalID)).value.Status, "pending");
  const without = readFileSync(home.configFile, "utf8").replace(/server .*\n/, "");
  writeFileSync(home.configFile, without);
  assert.equal((await fetch(reload, { method: "PUT" })).status, 200);
  await eventually("the service runs", async () => {
    const [alloc] = (await jobs.allocations("web")).value;
    return alloc?.ClientStatus === "running";
  });
  writeFileSync(home.configFile, `${without}\nserver { num_schedulers = 0 }\n`);
  assert.equal((await fetch(reload, { method: "PUT" })).status, 200);
  await jobs.register({ Job: shellJob("late", "true") });
  const { value } = await evaluations.list();
  assert.equal(value.find(({ JobID }) => JobID === "late")?.Status, "pending");
  assert.doesNotMatch(agent.output, /setting has changed/);
  await agent.kill("SIGTERM");
});

test("a setting that changes nothing on one node is told in the answer, and in the log where a file has it", async (t) => {
  const config =
    'server {\n  default_scheduler_config {\n    scheduler_algorithm = "spread"\n  }\n}\n';
  const agent = await new AgentHome(t, { config }).start(["-dev"]);
  assert.match(
    agent.output,
    /scheduler_algorithm = \\?"spread\\?" has no effect: there is one node/,
  );
  const { operator } = agent.client;
  const { SchedulerConfig } = (await operator.schedulerConfiguration()).value;
  const spread = await operator.setSchedulerConfiguration({
    ...SchedulerConfig,
    NodeLimitForFeasibilityChecks: 5,
  });
  assert.match(
    spread.Warnings,
    /^SchedulerAlgorithm spread has no effect: .*\nNodeLimitForFeasibilityChecks has no effect: /,
  );
  const plain = { SchedulerAlgorithm: "binpack", NodeLimitForFeasibilityChecks: 0 } as const;
  const binpack = await operator.setSchedulerConfiguration({ ...SchedulerConfig, ...plain });
  assert.equal(binpack.Warnings, "");
  await agent.kill("SIGTERM");
});
