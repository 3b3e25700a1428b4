import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JobInput } from "@drover/api";
import type { Service, ServiceCheck, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const home = new AgentHome({ after });
let agent: AgentProcess;

before(async () => {
  agent = await home.start(["-dev"]);
});
after(() => agent.kill("SIGTERM"));

function shellGroup(script: string): Input<TaskGroup> {
  const [group] = shellJob("", script).TaskGroups as Input<TaskGroup>[];
  assert.ok(group);
  return group;
}

/** A group's service with a port and references, and a task's without one. */
function serviceJob(id: string, script: string): JobInput {
  const group = shellGroup(script);
  const [task] = group.Tasks ?? [];
  return {
    ...shellJob(id, script),
    TaskGroups: [
      {
        ...group,
        Networks: [{ DynamicPorts: [{ Label: "http" }] }],
        Services: [
          {
            Name: "${JOB}-web",
            Provider: "nomad",
            PortLabel: "http",
            Tags: ["job=${NOMAD_JOB_ID}", "port=${NOMAD_PORT_http}"],
          },
        ],
        Tasks: [{ ...task, Services: [{ Name: "worker", Provider: "nomad" }] }],
      },
    ],
  };
}

/** A service whose only check is what `fields` say. */
function checked(fields: Input<ServiceCheck>): Input<Service> {
  const check = { Name: "up", PortLabel: "8080", Path: "/", Interval: 1e9, Timeout: 1e9 };
  return { Name: "s", Provider: "nomad", PortLabel: "8080", Checks: [{ ...check, ...fields }] };
}

test("a service is listed while its task runs, at its address, and a blocking read tells its end", async () => {
  const { jobs, services } = agent.client;
  await jobs.register({ Job: serviceJob("shop", "sleep 3600") });
  const [web] = await eventually("the service is there", async () => {
    const { value } = await services.get("shop-web");
    return value.length > 0 ? value : undefined;
  });
  assert.ok(web);
  const { value: allocs } = await jobs.allocations("shop");
  assert.equal(web.AllocID, allocs[0]?.ID);
  assert.equal(web.JobID, "shop");
  assert.equal(web.ID, `_nomad-task-${web.AllocID}-group-g-shop-web-http`);
  const alloc = (await agent.client.allocations.get(web.AllocID)).value;
  const [port] = alloc.AllocatedResources.Shared.Ports ?? [];
  assert.equal(web.Port, port?.Value);
  assert.equal(web.Address, port?.HostIP);
  assert.deepEqual(web.Tags, ["job=shop", `port=${port?.Value}`]);

  const { value: listed, index } = await services.list();
  assert.deepEqual(
    listed.flatMap(({ Services }) => Services.map(({ ServiceName }) => ServiceName)),
    ["shop-web", "worker"],
  );
  await jobs.deregister("shop");
  const ended = await services.get("worker", { index, waitMs: 60_000 });
  assert.ok(ended.index > index);
  assert.deepEqual(ended.value, []);
  assert.deepEqual((await services.list()).value, []);
});

test("a service of a task that has ended is gone", async () => {
  const { jobs, services } = agent.client;
  await jobs.register({ Job: serviceJob("short", "true") });
  await eventually("it is done", async () => {
    const { value } = await jobs.allocations("short");
    return value[0]?.ClientStatus === "complete";
  });
  assert.deepEqual((await services.get("short-web")).value, []);
});

test("what the agent cannot do is refused with its reason", async () => {
  const { jobs } = agent.client;
  const group = shellGroup("true");
  const [task] = group.Tasks ?? [];
  const refused: [Omit<JobInput, "ID">, RegExp][] = [
    [{ TaskGroups: [{ ...group, Services: [{ Name: "s" }] }] }, /provider = "nomad"/],
    [
      { TaskGroups: [{ ...group, Services: [checked({ Type: "script", Command: "/bin/x" })] }] },
      /"script"\), must be one of tcp, http; script checks need Consul: have a task/,
    ],
    [
      { TaskGroups: [{ ...group, Services: [checked({ Type: "grpc" })] }] },
      /"grpc"\), must be one of tcp, http; grpc checks need Consul: use tcp/,
    ],
    [
      { TaskGroups: [{ ...group, Services: [checked({ Type: "http", Protocol: "h2c" })] }] },
      /check up: protocol "h2c" is not supported; use "http" or "https"/,
    ],
    [
      {
        TaskGroups: [
          {
            ...group,
            Tasks: [
              { ...task, Templates: [{ EmbeddedTmpl: '{{ key "k" }}', DestPath: "local/x" }] },
            ],
          },
        ],
      },
      /template local\/x: line 1: function "key" needs Consul/,
    ],
    [
      { TaskGroups: [{ ...group, Tasks: [{ ...task, Config: { comand: "/bin/true" } }] }] },
      /config\.command is required[\s\S]*no option config\.comand; did you mean command\?/,
    ],
  ];
  for (const [job, reason] of refused) {
    await assert.rejects(jobs.register({ Job: { ...job, ID: "job", Type: "batch" } }), reason);
  }
  await assert.rejects(jobs.get("job"), { code: "not_found" });
});

/** Answers as a file in the task's directory says, and with 503 without one. */
const SERVER = `
const { existsSync } = require("node:fs");
require("node:http")
  .createServer((request, response) => {
    response.writeHead(existsSync(process.env.NOMAD_TASK_DIR + "/well") ? 200 : 503).end("not well");
  })
  .listen(process.env.NOMAD_PORT_http, process.env.NOMAD_IP_http);
`;

test("a deployment waits for the checks of its services, whose results are told", async () => {
  const { jobs, allocations, deployments } = agent.client;
  const group = shellGroup("true");
  const [task] = group.Tasks ?? [];
  const check = { Name: "up", Type: "http", Path: "/", Interval: 1e9, Timeout: 5e9 };
  const { EvalID } = await jobs.register({
    Job: {
      ...shellJob("checked", "true", { type: "service" }),
      TaskGroups: [
        {
          ...group,
          Update: { HealthCheck: "checks", MinHealthyTime: 0, HealthyDeadline: 120e9 },
          Networks: [{ DynamicPorts: [{ Label: "http" }] }],
          Services: [{ Name: "web", Provider: "nomad", PortLabel: "http", Checks: [check] }],
          Tasks: [{ ...task, Config: { command: process.execPath, args: ["-e", SERVER] } }],
        },
      ],
    },
  });
  assert.notEqual(EvalID, "");
  const untilCheck = (status: string) =>
    eventually(`the check is a ${status}`, async () => {
      const [alloc] = (await jobs.allocations("checked")).value;
      if (alloc === undefined) return undefined;
      const results = Object.values((await allocations.checks(alloc.ID)).value);
      const found = results.find(({ Status }) => Status === status);
      return found && { alloc, result: found };
    });
  const { alloc, result } = await untilCheck("failure");
  assert.equal(result.Service, "web");
  assert.equal(result.Group, alloc.Name);
  const [deployment] = (await deployments.list()).value;
  assert.equal(deployment?.Status, "running");
  assert.equal((await allocations.get(alloc.ID)).value.DeploymentStatus, null);

  await eventually("its answer is told", async () => {
    const [newest] = Object.values((await allocations.checks(alloc.ID)).value);
    return newest?.StatusCode === 503 && newest.Output === "not well";
  });
  const session = await allocations.exec(alloc.ID, {
    task: "t",
    command: ["/bin/sh", "-c", 'touch "$NOMAD_TASK_DIR/well"'],
    onStdout: () => {},
    onStderr: () => {},
  });
  assert.equal(await session.exitCode, 0);
  await eventually("the deployment has succeeded", async () => {
    const { value } = await deployments.get(deployment.ID);
    return value.Status === "successful";
  });
  assert.equal((await untilCheck("success")).result.Output, "nomad: http ok");
  await jobs.deregister("checked");
});

test("a deleted instance of a service is gone until its task starts again", async () => {
  const { jobs, services, allocations } = agent.client;
  await jobs.register({ Job: serviceJob("gone", "sleep 3600") });
  const instance = () => services.get("gone-web").then(({ value }) => value[0]);
  const found = await eventually("the service is there", instance);
  const { index } = await services.get("gone-web");
  await services.delete("gone-web", found.ID);
  assert.deepEqual((await services.get("gone-web", { index, waitMs: 60_000 })).value, []);
  await assert.rejects(services.delete("gone-web", found.ID), { code: "not_found" });
  await assert.rejects(services.delete("worker", found.ID), { code: "not_found" });
  assert.equal((await services.get("worker")).value.length, 1);
  await allocations.restart(found.AllocID);
  const again = await eventually("it is there again", instance);
  assert.equal(again.ID, found.ID);
  await jobs.deregister("gone");
});

test("choose gives the same instances for the same key, and refuses what is no choice", async () => {
  const { jobs, services } = agent.client;
  const job = serviceJob("many", "sleep 3600");
  const [group] = job.TaskGroups as Input<TaskGroup>[];
  await jobs.register({ Job: { ...job, TaskGroups: [{ ...group, Count: 3 }] } });
  await eventually("all are there", async () => {
    const { value } = await services.get("many-web");
    return value.length === 3;
  });
  const chosen = async (choose: string, filter?: string) => {
    const { value } = await services.get("many-web", { choose, filter });
    return value.map(({ ID }) => ID);
  };
  const two = await chosen("2|one key");
  assert.equal(two.length, 2);
  assert.deepEqual(await chosen("2|one key"), two);
  assert.equal((await chosen("9|one key")).length, 3);
  const [one] = await chosen("1|one key");
  assert.ok(one !== undefined && two.includes(one));
  assert.deepEqual(await chosen("2|one key", `ID == "${one}"`), [one]);
  const firsts = new Set<string | undefined>();
  for (let key = 0; key < 32; key++) firsts.add((await chosen(`1|${key}`))[0]);
  assert.equal(firsts.size, 3);
  await assert.rejects(chosen("two"), /choose.*a count and a key/);
  await jobs.deregister("many");
});
