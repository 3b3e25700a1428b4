import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { eventually } from "../../test/eventually.ts";
import { type DroverOptions, ROOT, runDrover, spawnDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;
let allocId: string;

before(async () => {
  agent = await startTestAgent();
});
after(() => agent[Symbol.asyncDispose]());

const drover = (argv: string[], options: DroverOptions = {}) =>
  runDrover(argv, { address: agent.address, ...options });

async function succeed(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await drover(argv);
  assert.equal(exitCode, 0, `drover ${argv.join(" ")}: ${stderr}${stdout}`);
  return stdout;
}

test("job run monitors the evaluation and the deployment to their ends", async () => {
  const source = await readFile(path.join(ROOT, "examples/sleep.nomad.hcl"), "utf8");
  const file = path.join(agent.directory, "sleep.nomad.hcl");
  await writeFile(
    file,
    source.replace(
      'group "sleep" {',
      'group "sleep" {\n    update {\n      min_healthy_time = "0s"\n    }\n',
    ),
  );
  const output = await succeed("job", "run", file);
  assert.match(output, /^==> \S+: Monitoring evaluation "[0-9a-f]{8}"\n/);
  assert.match(output, /Evaluation triggered by job "sleep"/);
  assert.match(output, /Allocation "[0-9a-f]{8}" created: node "[0-9a-f]{8}", group "sleep"/);
  assert.match(output, /Evaluation "[0-9a-f]{8}" finished with status "complete"/);
  assert.match(output, /Deployment "[0-9a-f]{8}" successful/);
});

test("job status shows the job, the summary of its groups, and its allocations", async () => {
  const output = await succeed("job", "status", "sleep");
  assert.match(output, /^ID +=\s+sleep$/m);
  assert.match(output, /^Status +=\s+running$/m);
  assert.match(output, /^sleep +0 +0 +1 +0 +0 +0 +0$/m);
  const row = /^([0-9a-f]{8}) +[0-9a-f]{8} +sleep +0 +run +running/m.exec(output);
  assert.ok(row?.[1], output);
  allocId = row[1];
  assert.match(await succeed("job", "status"), /^sleep +service +50 +running +\d{4}-/m);
});

test("alloc status finds an allocation by a prefix and tells its events", async () => {
  for (const prefix of [allocId, allocId.slice(0, 3)]) {
    const output = await succeed("alloc", "status", prefix);
    assert.match(output, new RegExp(`^ID +=\\s+${allocId}`, "m"));
    assert.match(output, /^Client Status +=\s+running$/m);
    assert.match(output, /Task "example" is "running"/);
    assert.match(output, /\d\/20 MHz +[\d.]+ (B|KiB|MiB)\/16 MiB/);
    assert.match(output, /Started +Task started by client/);
  }
});

test("alloc exec runs a command in the task's environment, and passes its exit code on", async () => {
  const output = await succeed("alloc", "exec", allocId, "/bin/sh", "-c", "env | sort; pwd");
  assert.match(output, /^NOMAD_TASK_NAME=example$/m);
  assert.match(output, /\/example\n$/);
  const { exitCode, stderr } = await drover([
    "alloc",
    "exec",
    allocId,
    "/bin/sh",
    "-c",
    "echo no >&2; exit 7",
  ]);
  assert.equal(exitCode, 7);
  assert.equal(stderr, "no\n");
});

test("alloc exec passes standard input on to its end", async () => {
  const { exitCode, stdout } = await drover(["alloc", "exec", "-i", allocId, "/bin/cat"], {
    stdin: "one\ntwo\n",
  });
  assert.equal(exitCode, 0);
  assert.equal(stdout, "one\ntwo\n");
});

test("alloc fs lists the allocation's directory and prints its files", async () => {
  await succeed("alloc", "exec", allocId, "/bin/sh", "-c", "echo content > local/file.txt");
  assert.match(await succeed("alloc", "fs", allocId), /^d\S+ +[\d.]+ \w+ +\S+ +alloc\/$/m);
  assert.match(
    await succeed("alloc", "fs", allocId, "example/local"),
    /-rw\S+ +8 B +\S+ +file\.txt/,
  );
  assert.equal(await succeed("alloc", "fs", allocId, "example/local/file.txt"), "content\n");
});

test("node status shows the node with its driver and what is allocated", async () => {
  const output = await succeed("node", "status", "-self");
  assert.match(output, /^Driver Status +=\s+.*raw_exec/m);
  assert.match(output, /^Status +=\s+ready$/m);
  assert.match(output, /20\/\d+ MHz +16 MiB\//);
  assert.match(await succeed("node", "status"), /ready$/m);
  assert.match(await succeed("node", "status", "-self", "-verbose"), /^driver\.raw_exec += 1$/m);
});

test("alloc signal reaches the task, which the restart policy starts again", async () => {
  await succeed("alloc", "signal", "-s", "SIGUSR1", allocId);
  await eventually(async () => {
    const output = await succeed("alloc", "status", allocId);
    return /Terminated +Exit Code: 138, Signal: 10/.test(output);
  }, "the task's end by SIGUSR1");
});

test("job stop -purge forgets the job, and its allocation completes", async () => {
  assert.match(await succeed("job", "stop", "-purge", "sleep"), /finished with status "complete"/);
  assert.equal(await succeed("job", "status"), "No running jobs\n");
  const { exitCode, stderr } = await drover(["job", "status", "sleep"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /No job with id or prefix "sleep"/);
});

test("alloc logs follows what a task writes until it ends", async () => {
  const file = path.join(agent.directory, "counter.nomad.hcl");
  await writeFile(
    file,
    `job "counter" {
      type = "batch"
      group "g" {
        task "t" {
          driver = "raw_exec"
          config {
            command = "/bin/sh"
            args    = ["-c", "for i in 1 2 3; do echo line $i; sleep 0.3; done; echo done >&2"]
          }
        }
      }
    }`,
  );
  await succeed("job", "run", "-detach", file);
  const follower = await eventually(async () => {
    const { value } = await agent.process.client.jobs.allocations("counter");
    return value[0]?.ClientStatus === "pending" ? undefined : value[0]?.ID;
  });
  assert.equal(await succeed("alloc", "logs", "-f", follower), "line 1\nline 2\nline 3\n");
  assert.equal(await succeed("alloc", "logs", "-tail", "-n", "1", follower), "line 3\n");
  assert.equal(await succeed("alloc", "logs", "-stderr", follower), "done\n");
  assert.equal(await succeed("alloc", "logs", "-job", "counter"), "line 1\nline 2\nline 3\n");
  assert.equal(await succeed("logs", "-c", "7", follower), "line 3\n");
});

test("a reader that has seen enough ends the command quietly", async () => {
  const child = spawnDrover(["job", "inspect", "counter"], { address: agent.address });
  child.stdout?.destroy();
  assert.equal(child.stderr && (await text(child.stderr)), "");
});

test("job inspect shows how a job stands now", async () => {
  const inspected = async () => {
    const { Job } = JSON.parse(await succeed("job", "inspect", "counter"));
    return Job.Status === "dead" && Job;
  };
  assert.equal((await eventually(inspected)).Version, 0);
});
