import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { type CommandCases, checkCase } from "../../test/command-case.ts";
import { eventually } from "../../test/eventually.ts";
import { LOOP, shellTask } from "../../test/job-files.ts";
import { runCli } from "../../test/run-cli.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

/** The path of a file of the test. */
type File = (name: string) => string;

/** In this order. */
const CASES: readonly CommandCases<File>[] = [
  [
    "job plan",
    {
      args: (file) => ["-t", "{{.JobModifyIndex}}", file("two.hcl")],
      exit: 1,
      shows: /^0$/m,
    },
    {
      args: (file) => ["-json-output", file("two.hcl")],
      exit: 1,
      shows: /^\{\n +"Annotations": \{/,
    },
    {
      args: (file) => ["-vault-namespace", "x", file("two.hcl")],
      exit: 255,
      shows: /^Flag -vault-namespace is refused: there is no Vault/,
    },
  ],
  [
    "job run",
    {
      args: (file) => ["-detach", "-var", "word=one", file("two.hcl")],
      shows: /successful/,
      leaves: () => untilRunning("two", 2),
    },
  ],
  [
    "alloc logs",
    { args: () => ["-job", "-group", "b", "two"], shows: /^I am b$/m },
    { args: () => ["-job", "-group", "c", "two"], exit: 1, shows: /no allocation of group "c"/ },
    { args: () => ["-group", "b", "two"], exit: 1, shows: /-group is of use with -job alone/ },
  ],
  [
    "alloc exec",
    { args: () => ["-job", "-group", "a", "two", "/bin/sh", "-c", "pwd"], shows: /\/one$/m },
  ],
  [
    "alloc fs",
    { args: () => ["-job", "-group", "b", "two", "alloc/logs/one.stdout.0"], shows: /^I am b$/m },
  ],
  [
    "job inspect",
    {
      args: () => ["-hcl", "-with-vars", "two"],
      shows: /^variable "word" \{/,
      leaves: showsVariables,
    },
    { args: () => ["-with-vars", "two"], exit: 1, shows: /of use with -hcl alone/ },
  ],
  [
    "job scale",
    {
      args: () => ["-check-index", "1", "two", "a", "2"],
      exit: 1,
      shows: /^Enforcing job modify index 1: job exists with conflicting job modify index: \d+$/m,
    },
    {
      first: async () => {
        const { value } = await agent.process.client.jobs.get("two");
        assert.equal(value.Version, 0);
        scaledAt = `${value.JobModifyIndex}`;
        await untilDeployed("two");
      },
      args: () => [...["-detach", "-check-index"], scaledAt, "two", "a", "2"],
      shows: /^[0-9a-f-]{36}$/m,
      leaves: () => untilRunning("two", 3),
    },
  ],
  [
    "job inspect",
    {
      args: () => ["-hcl", "two"],
      exit: 1,
      shows:
        /^Version 1 of job "two" has no text of its own: .* That of version 0 is printed by -version 0$/m,
    },
  ],
  [
    "job run",
    {
      args: (file) => [...["-detach", "-preserve-resources", "-preserve-counts"], file("more.hcl")],
      shows: /successful/,
      leaves: async () => {
        const { value } = await agent.process.client.jobs.get("two");
        const [group] = value.TaskGroups;
        assert.equal(group?.Count, 2);
        assert.equal(group?.Tasks[0]?.Resources.MemoryMB, 16);
      },
    },
    {
      args: (file) => ["-consul-namespace", "x", file("two.hcl")],
      exit: 1,
      shows: /^Flag -consul-namespace is refused: there is no Consul/,
    },
  ],
  [
    "deployment pause",
    {
      first: async () => {
        await runFile("canary.hcl");
        await untilDeployed("canary");
        await runFile("canary2.hcl");
        await eventually(async () => {
          const { value } = await agent.process.client.jobs.latestDeployment("canary");
          deployment = value?.ID ?? "";
          return value?.JobVersion === 1 && value.Status === "running";
        }, "the deployment of version 1");
      },
      args: () => ["-verbose", deployment],
      shows: /paused$/m,
    },
  ],
  [
    "deployment resume",
    { args: () => ["-detach", "-verbose", deployment], shows: /resumed\n[0-9a-f-]{36}$/m },
  ],
  [
    "job deployments",
    {
      first: async () => {
        await agent.process.client.jobs.deregister("canary", { purge: true });
        await runFile("canary.hcl");
      },
      args: () => ["-all", "canary"],
      shows: /^ID +Job ID.*\n(?:.* canary .*\n){3}$/,
    },
  ],
  [
    "job dispatch",
    {
      first: () => runFile("param.hcl"),
      args: () => ["-wait", "-meta", "code=0", "param"],
      shows: /^Job "param\/dispatch-.*" has ended: 1 complete, 0 failed$/m,
    },
    {
      args: () => ["-wait", "-meta", "code=3", "param"],
      exit: 2,
      shows: /^Job "param\/dispatch-.*" has ended: 0 complete, 1 failed$/m,
    },
  ],
  ["job stop", { args: () => ["-detach", "-global", "-purge", "two"], shows: /^[0-9a-f-]{36}$/m }],
  [
    "job init",
    { args: () => ["-list-templates"], shows: /^No variables below nomad\/job-templates\/$/m },
    {
      first: async () => {
        const items = { template: 'job "from" {}\n' };
        await agent.process.client.variables.put("nomad/job-templates/web", { items });
      },
      args: () => ["-list-templates"],
      shows: /^web$/m,
    },
    {
      args: (file) => ["-template", "web", file("web.hcl")],
      shows: /web\.hcl/,
      leaves: async () => assert.equal(readFileSync(fileOf("web.hcl"), "utf8"), 'job "from" {}\n'),
    },
    { args: (file) => ["-template", "none", file("x.hcl")], exit: 1, shows: /not found/ },
    { args: () => ["-connect"], exit: 1, shows: /^Flag -connect is refused: there is no Consul/ },
  ],
  [
    "operator api",
    {
      args: () => [
        ...["-dryrun", "-X", "PUT", "-H", "A: b c", "-token", "t", "-filter", "x == 1"],
        ...["-namespace", "team", "/v1/jobs?prefix=w"],
      ],
      shows:
        /^curl -X PUT -H 'A: b c' -H 'X-Nomad-Token: t' 'http:.*\/v1\/jobs\?prefix=w&namespace=team&filter=x\+%3D%3D\+1'$/m,
    },
    { args: () => ["-verbose", "/v1/status/leader"], shows: /^"/ },
  ],
  ["operator metrics", { args: () => ["-t", "{{len .Gauges}}"], shows: /^[1-9]\d*$/m }],
  [
    "operator scheduler set-config",
    {
      args: () => [
        ...["-preempt-batch-scheduler", "-preempt-service-scheduler"],
        ...["-preempt-sysbatch-scheduler", "-preempt-system-scheduler=false"],
      ],
      shows: /updated/,
      leaves: async () => {
        const { value } = await agent.process.client.operator.schedulerConfiguration();
        assert.deepEqual(
          { ...value.SchedulerConfig.PreemptionConfig },
          {
            BatchSchedulerEnabled: true,
            ServiceSchedulerEnabled: true,
            SysBatchSchedulerEnabled: true,
            SystemSchedulerEnabled: false,
          },
        );
      },
    },
    {
      args: () => ["-check-index", "999999", "-preempt-batch-scheduler=false"],
      exit: 1,
      shows: /has another modify index than 999999/,
    },
    {
      args: () => ["-node-limit-for-feasibility-checks", "3"],
      exit: 1,
      shows: /is refused: there is one node/,
    },
  ],
  ["volume init", { args: (file) => ["-json", file("volume.json")], shows: /volume\.json$/m }],
  [
    "volume create",
    {
      args: (file) => ["-detach", "-verbose", "-policy-override", file("volume.json")],
      shows: /^Created host volume data with ID /,
      leaves: noteVolume,
    },
    {
      args: (file) => ["-id", volume.slice(0, 8), file("volume.json")],
      shows: /^Created host volume data with ID /,
      leaves: async () => {
        const { value } = await agent.process.client.volumes.list();
        assert.equal(value.length, 1);
      },
    },
  ],
  [
    "volume status",
    { args: () => ["-type", "host", "-node-pool", "default"], shows: / data / },
    { args: () => ["-node-pool", "other"], shows: /^No host volumes$/m },
    {
      first: async () => {
        node = (await agent.process.client.nodes.list()).value[0]?.ID ?? "";
      },
      args: () => ["-node", node.slice(0, 8)],
      shows: / data /,
    },
    { args: () => ["-short", volume], shows: /^Capabilities\n.*\n.*\n$/m },
  ],
  [
    "volume register",
    {
      args: (file) => ["-policy-override", file("disk.hcl")],
      shows: /^Registered host volume disk with ID /,
      leaves: noteVolume,
    },
    {
      args: (file) => ["-id", volume, file("disk.hcl")],
      shows: /^Registered host volume disk with ID /,
    },
  ],
  ["volume delete", { args: () => ["-force", volume], exit: 1, shows: /^Flag -force is refused/ }],
];

let agent: TestAgent;
let deployment = "";
let node = "";
let volume = "";
let scaledAt = "";
const fileOf: File = (name) => path.join(agent.directory, name);

before(async () => {
  agent = await startTestAgent();
  for (const [name, text] of Object.entries(FILES)) writeFileSync(fileOf(name), text);
  writeFileSync(fileOf("disk.hcl"), DISK.replace("PATH", agent.directory));
});
after(() => agent[Symbol.asyncDispose]());

for (const [command, ...cases] of CASES) {
  test(`${command} takes flags of Nomad`, async () => {
    for (const each of cases) await checkCase(command, each, fileOf, agent);
  });
}

test("a job is found in all namespaces with -namespace=*, unless several have its name", async () => {
  const { client } = agent.process;
  await client.namespaces.upsert({ Name: "team" });
  const drover = (...argv: string[]) =>
    runCli(argv, { env: { NOMAD_ADDR: agent.address, NOMAD_NAMESPACE: "*" } });
  for (const [file, namespace] of [
    ["canary.hcl", "team"],
    ["param.hcl", "team"],
    ["param.hcl", "default"],
  ] as const) {
    const argv = ["job", "run", "-detach", "-namespace", namespace, fileOf(file)];
    const { exitCode, stderr } = await drover(...argv);
    assert.equal(exitCode, 0, stderr);
  }
  const both = await drover("job", "status", "param");
  assert.equal(both.exitCode, 1);
  assert.match(
    both.stderr,
    /^Prefix matched multiple jobs\n\nID +Namespace +Type .*\nparam +default .*\nparam +team /,
  );
  await client.jobs.deregister("canary", { purge: true });
  await eventually(async () => {
    const { value } = await client.jobs.list({ prefix: "canary" });
    return value.length === 0;
  }, "job canary of namespace default to be gone");
  for (const argv of [
    ["job", "status", "canary"],
    ["job", "allocs", "canary"],
    ["job", "inspect", "canary"],
    ["job", "inspect", "-hcl", "canary"],
    ["job", "history", "canary"],
    ["job", "eval", "-detach", "canary"],
    ["job", "stop", "-detach", "canary"],
  ]) {
    const { exitCode, stderr } = await drover(...argv);
    assert.equal(exitCode, 0, `${argv.join(" ")}: ${stderr}`);
  }
});

async function runFile(name: string): Promise<void> {
  const { exitCode, stderr } = await runCli(["job", "run", "-detach", fileOf(name)], {
    env: { NOMAD_ADDR: agent.address },
  });
  assert.equal(exitCode, 0, stderr);
}

async function showsVariables(): Promise<void> {
  const { stderr } = await runCli(["job", "inspect", "-hcl", "-with-vars", "two"], {
    env: { NOMAD_ADDR: agent.address },
  });
  assert.equal(stderr, "Variables that were given:\n-var word=one\n");
}

async function noteVolume(): Promise<void> {
  const { value } = await agent.process.client.volumes.list();
  volume = value.toSorted((a, b) => b.CreateIndex - a.CreateIndex)[0]?.ID ?? "";
}

/** Waits until so many allocations of a job run and have written. */
async function untilRunning(job: string, count: number): Promise<void> {
  const { client } = agent.process;
  await eventually(async () => {
    const { value } = await client.jobs.allocations(job);
    const running = value.filter(({ ClientStatus }) => ClientStatus === "running");
    const texts = await Promise.all(
      running.map(({ ID }) =>
        Array.fromAsync(client.files.logs(ID, { task: "one", type: "stdout" })).catch(() => []),
      ),
    );
    const written = texts.filter((pieces) => Buffer.concat(pieces).includes("I am"));
    return written.length === count;
  }, `${count} allocations of job ${job}`);
}

async function untilDeployed(job: string): Promise<void> {
  await eventually(async () => {
    const { value } = await agent.process.client.jobs.latestDeployment(job);
    return value?.Status === "successful";
  }, `job ${job} to be deployed`);
}

function group(name: string, { script, memory = 16 }: { script: string; memory?: number }): string {
  return `  group "${name}" {\n${shellTask("one", script, { memory })}  }\n`;
}

const QUICK = '  update {\n    min_healthy_time = "0s"\n  }\n';
const CANARY = '  update {\n    canary = 1\n    min_healthy_time = "0s"\n  }\n';

const FILES: Readonly<Record<string, string>> = {
  "two.hcl": `variable "word" {
  type    = string
  default = "none"
}
job "two" {
  meta {
    word = var.word
  }
${QUICK}${group("a", { script: `echo I am a; ${LOOP}` })}${group("b", { script: `echo I am b; ${LOOP}` })}}
`,
  "more.hcl": `job "two" {
${QUICK}${group("a", { script: `echo I am a; ${LOOP}`, memory: 24 })}${group("b", { script: `echo I am b; ${LOOP}`, memory: 24 })}}
`,
  "canary.hcl": `job "canary" {\n${CANARY}${group("g", { script: LOOP })}}\n`,
  "canary2.hcl": `job "canary" {\n${CANARY}${group("g", { script: `: ; ${LOOP}` })}}\n`,
  "param.hcl": `job "param" {
  type = "batch"
  parameterized {
    meta_optional = ["code"]
  }
  reschedule {
    attempts  = 0
    unlimited = false
  }
${group("g", { script: "exit $NOMAD_META_code" }).replace("    task", '    restart {\n      attempts = 0\n      mode     = "fail"\n    }\n    task')}}
`,
};

const DISK = `name = "disk"
type = "host"
host_path = "PATH"
capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}
`;
