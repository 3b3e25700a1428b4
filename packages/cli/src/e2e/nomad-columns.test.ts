import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../test/eventually.ts";
import { JOB_FILES } from "../../test/job-files.ts";
import { runCli } from "../../test/run-cli.ts";
import { AgentProcess } from "../demo/agent-process.ts";

/** What Nomad's documentation shows of a command's output. Source: the pages of "Commands (CLI)". */
interface Shown {
  readonly args: () => readonly string[];
  /** Names before an equals sign, in their order; a job or an agent may have more of them. */
  readonly fields?: string;
  /** The titles of columns, of each table that it prints in its order. */
  readonly tables?: readonly string[];
  /** Lines that head a part of it. */
  readonly headings?: readonly string[];
}

const JOB_FIELDS =
  "ID, Name, Submit Date, Type, Priority, Datacenters, Namespace, Node Pool, Status, Periodic, Parameterized";
const ALLOCATIONS = "ID, Node ID, Task Group, Version, Desired, Status, Created, Modified";
const WHOLE_ALLOCATIONS =
  "ID, Eval ID, Node ID, Node Name, Task Group, Version, Desired, Status, Created, Modified";
const SUMMARY = "Task Group, Queued, Starting, Running, Failed, Complete, Lost, Unknown";
const DEPLOYED = "Task Group, Desired, Placed, Healthy, Unhealthy, Progress Deadline";
const DEPLOYMENTS = "ID, Job ID, Job Version, Status, Description";
const NODES = "ID, Node Pool, DC, Name, Class, Drain, Eligibility, Status";
const JOBS = "ID, Type, Priority, Status, Submit Date";
const DEPLOYMENT_FIELDS = "ID, Job ID, Job Version, Status, Description";
const TASK_TABLES = ["CPU, Memory, Disk", "Time, Type, Description"];

const SHOWN: Readonly<Record<string, readonly Shown[]>> = {
  "job status": [
    { args: () => [], tables: [JOBS] },
    {
      args: () => ["web"],
      fields: `${JOB_FIELDS}, ID, Status, Description`,
      headings: ["Summary", "Latest Deployment", "Deployed", "Allocations"],
      tables: [SUMMARY, DEPLOYED, ALLOCATIONS],
    },
    { args: () => ["-short", "web"], fields: JOB_FIELDS },
    {
      args: () => ["-evals", "web"],
      headings: ["Evaluations"],
      tables: ["ID, Priority, Triggered By, Status, Placement Failures"],
    },
    { args: () => ["-verbose", "web"], tables: [WHOLE_ALLOCATIONS] },
    {
      args: () => ["clock"],
      fields: `${JOB_FIELDS}, Next Periodic Launch`,
      headings: ["Children Job Summary", "Previously Launched Jobs"],
      tables: ["Pending, Running, Dead"],
    },
    {
      args: () => ["param"],
      fields: `${JOB_FIELDS}, Payload, Required Metadata, Optional Metadata`,
      headings: ["Parameterized Job", "Parameterized Job Summary", "Dispatched Jobs"],
      tables: ["Pending, Running, Dead", "ID, Status"],
    },
  ],
  "job allocs": [
    { args: () => ["web"], tables: [ALLOCATIONS] },
    { args: () => ["-verbose", "web"], tables: [WHOLE_ALLOCATIONS] },
  ],
  "job deployments": [
    { args: () => ["web"], tables: [DEPLOYMENTS] },
    { args: () => ["-latest", "web"], fields: DEPLOYMENT_FIELDS, tables: [DEPLOYED] },
  ],
  "job history": [{ args: () => ["web"], fields: "Version, Stable, Submit Date" }],
  "job dispatch": [
    { args: () => ["-detach", "param"], fields: "Dispatched Job ID, Evaluation ID" },
  ],
  "job scaling-events": [
    { args: () => ["web"], tables: ["Task Group, Count, PrevCount, Date"] },
    {
      args: () => ["-verbose", "web"],
      tables: ["Task Group, Count, PrevCount, Error, Message, Eval ID, Date"],
    },
  ],
  "alloc status": [
    {
      args: () => [alloc],
      fields:
        "ID, Eval ID, Name, Node ID, Node Name, Job ID, Job Version, Client Status, Client Description, Desired Status, Desired Description, Created, Modified, Deployment ID, Deployment Health, Started At, Finished At, Total Restarts, Last Restart",
      headings: ['Task "t" is "running"', "Task Resources:", "Task Events:", "Recent Events:"],
      tables: TASK_TABLES,
    },
    {
      args: () => ["-short", alloc],
      headings: ["Tasks"],
      tables: ["Name, State, Last Event, Time"],
    },
  ],
  "alloc fs": [{ args: () => [alloc], tables: ["Mode, Size, Modified Time, Name"] }],
  "alloc checks": [
    {
      args: () => ["served"],
      fields: "ID, Name, Group, Task, Service, Status, Mode, Timestamp, Output",
    },
  ],
  "eval list": [
    { args: () => [], tables: ["ID, Priority, Triggered By, Job ID, Status, Placement Failures"] },
  ],
  "eval status": [
    {
      args: () => [evaluation],
      fields:
        "ID, Status, Status Description, Type, TriggeredBy, Job ID, Namespace, Priority, Placement Failures",
    },
  ],
  "deployment list": [{ args: () => [], tables: [DEPLOYMENTS] }],
  "deployment status": [
    {
      args: () => [deployment],
      fields: DEPLOYMENT_FIELDS,
      headings: ["Deployed"],
      tables: [DEPLOYED],
    },
  ],
  "node status": [
    { args: () => [], tables: [NODES] },
    { args: () => ["-allocs"], tables: [`${NODES}, Running Allocs`] },
    {
      args: () => ["-verbose"],
      tables: ["ID, Node Pool, DC, Name, Class, Address, Version, Drain, Eligibility, Status"],
    },
    {
      args: () => ["-self"],
      fields: "ID, Name, Node Pool, Class, DC, Drain, Status, Uptime",
      headings: ["Node Events", "Allocated Resources", "Host Resource Utilization", "Allocations"],
      tables: ["Time, Subsystem, Message", "CPU, Memory, Disk", "CPU, Memory, Disk"],
    },
  ],
  "node pool list": [{ args: () => [], tables: ["Name, Description"] }],
  "node pool info": [{ args: () => ["default"], fields: "Name, Description" }],
  "node pool nodes": [{ args: () => ["default"], tables: [NODES] }],
  "node pool jobs": [{ args: () => ["default"], tables: [JOBS] }],
  "node meta read": [{ args: () => [], headings: ["All Meta", "Dynamic Meta", "Static Meta"] }],
  "namespace list": [{ args: () => [], tables: ["Name, Description"] }],
  "namespace status": [
    {
      args: () => ["default"],
      fields: "Name, Description, Quota, EnabledDrivers, DisabledDrivers",
    },
  ],
  "service list": [{ args: () => [], tables: ["Service Name, Tags"] }],
  "service info": [
    { args: () => ["served-web"], tables: ["Job ID, Address, Tags, Node ID, Alloc ID"] },
  ],
  "server members": [
    {
      args: () => [],
      tables: ["Name, Address, Port, Status, Leader, Raft Version, Build, Datacenter, Region"],
    },
    {
      args: () => ["-verbose"],
      tables: [
        "Name, Address, Port, Status, Leader, Protocol, Raft Version, Build, Datacenter, Region, Tags",
      ],
    },
  ],
  "scaling policy list": [{ args: () => [], tables: ["ID, Enabled, Type, Target"] }],
  "scaling policy info": [{ args: () => [policy], fields: "ID, Enabled, Target, Min, Max" }],
  "var list": [{ args: () => ["-out", "table"], tables: ["Namespace, Path, Last Updated"] }],
  "var get": [
    {
      args: () => ["-out", "table", "app/db"],
      fields: "Namespace, Path, Create Time, Check Index, user",
      headings: ["Items"],
    },
  ],
  "operator root keyring list": [
    { args: () => [], tables: ["Key, State, Create Time, Publish Time"] },
  ],
  "operator scheduler get-config": [
    {
      args: () => [],
      fields:
        "Scheduler Algorithm, Memory Oversubscription, Reject Job Registration, Pause Eval Broker, Preemption System Scheduler, Preemption Service Scheduler, Preemption Batch Scheduler, Preemption SysBatch Scheduler, Modify Index",
    },
  ],
  "volume status": [
    { args: () => [], tables: ["ID, Name, Namespace, Plugin ID, Node ID, Node Pool, State"] },
  ],
  status: [{ args: () => ["web"], fields: JOB_FIELDS }],
  "acl policy list": [{ args: () => [], tables: ["Name, Description"] }],
  "acl policy info": [
    { args: () => ["read"], fields: "Name, Description, CreateIndex, ModifyIndex" },
  ],
  "acl role list": [{ args: () => [], tables: ["ID, Name, Description, Policies"] }],
  "acl token list": [{ args: () => [], tables: ["Name, Type, Global, Accessor ID, Expired"] }],
  "acl token self": [
    {
      args: () => [],
      fields:
        "Accessor ID, Secret ID, Name, Type, Global, Create Time, Expiry Time, Create Index, Modify Index, Policies, Roles",
    },
  ],
};

const TASK = `    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sleep"
        args    = ["86400"]
      }
      resources {
        cpu    = 20
        memory = 16
      }
    }
`;
const FILES: Readonly<Record<string, string>> = {
  web: `job "web" {
  update {
    min_healthy_time = "0s"
  }
  group "g" {
    scaling {
      min = 0
      max = 3
    }
${TASK}  }
}
`,
  clock: JOB_FILES.clock,
  param: JOB_FILES.param,
  served: JOB_FILES.served,
};
const VOLUME = `name      = "data"
type      = "host"
plugin_id = "mkdir"
capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}
`;

let directory: string;
let agent: AgentProcess;
let token = "";
let alloc = "";
let evaluation = "";
let deployment = "";
let policy = "";

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "drover-columns-"));
  agent = await AgentProcess.start({ directory, args: ["-acl-enabled"] });
  token = (await succeed("acl", "bootstrap", "-t", "{{.SecretID}}")).trim();
  const file = (name: string, text: string) => {
    writeFileSync(path.join(directory, name), text);
    return path.join(directory, name);
  };
  for (const [name, text] of Object.entries(FILES)) {
    await succeed("job", "run", "-detach", file(`${name}.hcl`, text));
  }
  await succeed("acl", "policy", "apply", "read", file("read.hcl", 'node { policy = "read" }'));
  await succeed("acl", "role", "create", "-name", "ops", "-policy", "read");
  await succeed("var", "put", "app/db", "user=root");
  await succeed("volume", "create", file("volume.hcl", VOLUME));
  await succeed("job", "dispatch", "-detach", "param");
  await succeed("job", "scale", "web", "g", "1");
  const first = "{{range .}}{{.ID}} {{end}}";
  [alloc = ""] = (await succeed("job", "allocs", "-t", first, "web")).split(" ");
  [deployment = ""] = (await succeed("job", "deployments", "-t", first, "web")).split(" ");
  [evaluation = ""] = (await succeed("eval", "list", "-job", "web", "-t", first)).split(" ");
  [policy = ""] = (await succeed("scaling", "policy", "list", "-t", first)).split(" ");
  await eventually(
    async () => (await succeed("alloc", "checks", "-t", "{{len .}}", "served")).trim() === "1",
    "the check",
  );
});
after(async () => {
  await agent.stop();
  rmSync(directory, { recursive: true, force: true });
});

for (const [command, shown] of Object.entries(SHOWN)) {
  test(`${command} prints the fields and columns that Nomad's documentation shows`, async () => {
    for (const { args, fields, tables = [], headings = [] } of shown) {
      const text = await succeed(...command.split(" "), ...args());
      const lines = text.split("\n").map((line) => line.trimEnd());
      const found = lines.flatMap((line) => /^([^\s=][^=]*?) += /.exec(line)?.[1] ?? []);
      assertInOrder(namesIn(fields), found, text);
      assertInOrder(
        tables.map((titles) => namesIn(titles).join("|")),
        lines.map(titlesIn),
        text,
      );
      assertInOrder(headings, lines, text);
    }
  });
}

test("at least thirty commands are held against the documentation", () => {
  assert.ok(Object.keys(SHOWN).length >= 30);
});

function drover(...argv: string[]) {
  return runCli(argv, { env: { NOMAD_ADDR: agent.address, ...(token && { NOMAD_TOKEN: token }) } });
}

async function succeed(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await drover(...argv);
  assert.equal(exitCode, 0, `drover ${argv.join(" ")}: ${stderr}${stdout}`);
  return stdout;
}

function namesIn(list = ""): string[] {
  return list.split(", ").filter((name) => name !== "");
}

/** The titles of a table's columns, where two blanks part them. */
function titlesIn(line: string): string {
  return line.split(/ {2,}/).join("|");
}

/** Holds that what is expected is there in its order, other things between or not. */
function assertInOrder(expected: readonly string[], found: readonly string[], text: string): void {
  let at = -1;
  for (const each of expected) {
    at = found.indexOf(each, at + 1);
    assert.notEqual(at, -1, `"${each}" is not there, or not in its place:\n${text}`);
  }
}
