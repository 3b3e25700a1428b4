import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../test/eventually.ts";
import { runCli } from "../../test/run-cli.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

const task = (name: string, actions: string) => `
    task "${name}" {
      driver = "raw_exec"
      env {
        GREETING = "hello"
      }
      config {
        command = "/bin/sleep"
        args    = ["600"]
      }
${actions}
    }
`;

const JOB = `job "acting" {
  group "g" {
${task(
  "one",
  `      action "greet" {
        command = "/bin/echo"
        args    = ["\${GREETING}", "\${NOMAD_TASK_NAME} of \${NOMAD_JOB_NAME}", "\${nothing}"]
      }
      action "fail" {
        command = "/bin/sh"
        args    = ["-c", "read line; echo got $line >&2; exit 7"]
      }
      action "both" {
        command = "/bin/echo"
        args    = ["one"]
      }`,
)}${task(
  "two",
  `      action "both" {
        command = "/bin/echo"
        args    = ["two"]
      }`,
)}  }
}
`;

let agent: TestAgent;
let alloc: string;

before(async () => {
  agent = await startTestAgent();
  const file = path.join(agent.directory, "acting.hcl");
  writeFileSync(file, JOB);
  const { exitCode, stdout, stderr } = await drover(["job", "run", "-detach", file]);
  assert.equal(exitCode, 0, stderr);
  assert.doesNotMatch(stdout + stderr, /action/, "nothing is said to be without effect");
  alloc = await eventually(async () => {
    const { value } = await agent.process.client.jobs.allocations("acting");
    return value.find(({ ClientStatus }) => ClientStatus === "running")?.ID;
  }, "the job to run");
});
after(() => agent[Symbol.asyncDispose]());

test("job status lists the actions of the tasks", async () => {
  const { stdout } = await drover(["job", "status", "acting"]);
  const [, table] = /^Actions\n([\s\S]*?)\n\nAllocations$/m.exec(stdout) ?? [];
  assert.deepEqual(table?.split("\n"), [
    "Action Name  Task Group  Task",
    "greet        g           one",
    "fail         g           one",
    "both         g           one",
    "both         g           two",
  ]);
});

async function drover(argv: string[], stdin = "") {
  return await runCli(argv, { env: { NOMAD_ADDR: agent.address }, stdin });
}

async function act(argv: string[], stdin = "") {
  return await drover(["job", "action", ...argv], stdin);
}

test("an action is run beside its task, with references to the task's environment", async () => {
  const { value } = await agent.process.client.jobs.actions("acting");
  assert.deepEqual(
    value.map(({ Name, TaskName, TaskGroupName }) => [Name, TaskName, TaskGroupName]),
    [
      ["greet", "one", "g"],
      ["fail", "one", "g"],
      ["both", "one", "g"],
      ["both", "two", "g"],
    ],
  );
  const { exitCode, stdout, stderr } = await act([
    "-job=acting",
    "-t=false",
    "-i=false",
    "-e=none",
    "greet",
  ]);
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, "hello one of acting ${nothing}\n");
});

test("its exit code and outputs are those of the command, and it reads standard input", async () => {
  const argv = ["-job=acting", `-alloc=${alloc.slice(0, 8)}`, "-t=false", "fail"];
  const { exitCode, stderr } = await act(argv, "word\n");
  assert.deepEqual([exitCode, stderr], [7, "got word\n"]);
});

test("where several tasks define it, the task is named", async () => {
  const ambiguous = await act(["-job=acting", "both"]);
  assert.equal(ambiguous.exitCode, 1);
  assert.match(ambiguous.stderr, /give -group and -task:\n {2}\* g\/one\n {2}\* g\/two/);
  for (const name of ["one", "two"]) {
    const named = ["action", "-job=acting", "-group=g", `-task=${name}`, "-t=false", "both"];
    const { exitCode, stdout, stderr } = await drover(named);
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout, `${name}\n`);
  }
});

test("what there is not is refused with what there is", async () => {
  const refusals: [argv: string[], reason: RegExp][] = [
    [["greet"], /Give -job/],
    [["-job=none", "greet"], /No job with id or prefix "none"/],
    [["-job=acting", "none"], /no action "none"; it has: greet, fail, both\n/],
    [["-job=acting", "-task=two", "greet"], /no action "greet" of task "two"/],
    [["-job=acting", "-alloc=ffffffff", "greet"], /ffffffff/],
  ];
  for (const [argv, reason] of refusals) {
    const { exitCode, stderr } = await act(argv);
    assert.equal(exitCode, 1);
    assert.match(stderr, reason);
  }
});

test("the agent refuses an action that the allocation's task does not have", async () => {
  const { allocations } = agent.process.client;
  const call = (job: string, id: string, action: string) =>
    allocations.action(id, {
      ...{ job, action, task: "two" },
      onStdout() {},
      onStderr() {},
    });
  await assert.rejects(call("acting", alloc, "greet"), /Task "two" has no action "greet"/);
  await assert.rejects(call("other", alloc, "both"), /is not of job "other"/);
  await assert.rejects(call("acting", alloc, ""), /Must provide action/);
  await assert.rejects(call("acting", "ffffffff-ffff-ffff-ffff-ffffffffffff", "both"), {
    status: 404,
  });
});
