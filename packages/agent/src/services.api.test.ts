import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JobInput } from "@drover/api";
import type { TaskGroup } from "@drover/job";
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

test("what the agent cannot do is refused with its reason, and what changes nothing is warned of", async () => {
  const { jobs } = agent.client;
  const group = shellGroup("true");
  const [task] = group.Tasks ?? [];
  const refused: [Omit<JobInput, "ID">, RegExp][] = [
    [{ TaskGroups: [{ ...group, MaxRunDuration: 1e9 }] }, /max_run_duration/],
    [{ TaskGroups: [{ ...group, Services: [{ Name: "s" }] }] }, /provider = "nomad"/],
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
  const checked = {
    Name: "s",
    Provider: "nomad",
    Checks: [{ Name: "up", Type: "tcp", PortLabel: "http", Interval: 1e10, Timeout: 1e9 }],
  } as const;
  const networks = [{ DynamicPorts: [{ Label: "http" }] }];
  const { Warnings } = await jobs.register({
    Job: {
      ...shellJob("checked", "true"),
      TaskGroups: [{ ...group, Networks: networks, Services: [checked] }],
    },
  });
  assert.match(Warnings, /service s: check up is not run/);
});
