import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { runCli } from "../../test/run-cli.ts";
import { runDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
});
after(() => agent[Symbol.asyncDispose]());

const drover = (argv: string[], stdin = "") =>
  runCli(argv, { env: { NOMAD_ADDR: agent.address }, stdin });

/** A batch job whose one task is not started a second time. */
const job = (id: string, inTask: string) => `job "${id}" {
  type = "batch"
  group "g" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }
    task "t" {
      driver = "raw_exec"
      ${inTask}
    }
  }
}
`;

/** Runs a job file that must be refused, and returns what was said. */
async function refused(source: string, id: string): Promise<string> {
  const { exitCode, stderr } = await drover(["job", "run", "-"], source);
  assert.equal(exitCode, 1, stderr);
  const { value: jobs } = await agent.process.client.jobs.list();
  assert.ok(!jobs.some(({ ID }) => ID === id), "nothing was registered");
  return stderr;
}

test("a job file that is not there or is no HCL runs nothing", async () => {
  const absent = await drover(["job", "run", "/nowhere.nomad.hcl"]);
  assert.equal(absent.exitCode, 1);
  assert.match(absent.stderr, /\/nowhere\.nomad\.hcl: there is no such file/);
  assert.match(await refused('job "broken" {', "broken"), /nothing was done/);
  assert.match(await refused(job("block", "confg {}"), "block"), /Did you mean "config"\?/);
});

test("memory 0 is refused by the agent with Nomad's words", async () => {
  const source = job("memory", 'config { command = "/bin/true" }\n      resources { memory = 0 }');
  assert.match(await refused(source, "memory"), /minimum MemoryMB value is 10; got 0/);
});

test("a missing command and a program that is not there end the run with 1 and the reason", async () => {
  const missing = await drover(["job", "run", "-"], job("no-command", "config {}"));
  assert.equal(missing.exitCode, 1, missing.stdout);
  assert.match(missing.stderr, /command.* required/);
  const source = job("no-binary", 'config { command = "/no/such/program" }');
  const absent = await drover(["job", "run", "-"], source);
  assert.equal(absent.exitCode, 1, absent.stdout);
  assert.match(absent.stdout, /binary "\/no\/such\/program" could not be found/);
});

test("a driver that the node does not have places nothing, and the exit code is 2", async () => {
  const source = job("docker", "").replace('"raw_exec"', '"docker"');
  const { exitCode, stdout } = await drover(["job", "run", "-"], source);
  assert.equal(exitCode, 2);
  assert.match(
    stdout,
    /Constraint "missing drivers": 1 node excluded by filter\n +\* Task "t" wants driver "docker"\n +\* Drivers that are there: raw_exec\n/,
  );
  assert.deepEqual((await agent.process.client.jobs.allocations("docker")).value, []);
});

test("-check-index refuses a job that somebody else has changed", async () => {
  const source = job("checked", 'config { command = "/bin/true" }');
  assert.equal((await drover(["job", "run", "-check-index", "0", "-"], source)).exitCode, 0);
  const again = await drover(["job", "run", "-check-index", "0", "-"], source);
  assert.equal(again.exitCode, 1);
  assert.match(again.stderr, /Enforcing job modify index 0: job already exists/);
});

test("an unknown signal, task, file and version are each refused by name", async () => {
  const source = job("sleeper", 'config {\n command = "/bin/sleep"\n args = ["600"]\n }');
  assert.equal((await drover(["job", "run", "-"], source)).exitCode, 0);
  const id = (await agent.process.client.jobs.allocations("sleeper")).value[0]?.ID ?? "";
  const messages = [
    [["alloc", "signal", "-s", "SIGWHAT", id], /SIGWHAT/],
    [["alloc", "logs", id, "nobody"], /no task "nobody"; it has:\n {2}\* t/],
    [["alloc", "exec", id, "/no/such/program"], /\/no\/such\/program/],
    [["alloc", "fs", id, "nowhere"], /nowhere/],
    [["alloc", "fs", id, "../../../etc/passwd"], /passwd/],
    [["job", "inspect", "-version", "9", "sleeper"], /no version 9; there are: 0/],
    [["node", "status", "ffff"], /No node with id or prefix "ffff"/],
  ] as const;
  for (const [argv, message] of messages) {
    const { exitCode, stderr } = await drover([...argv]);
    assert.notEqual(exitCode, 0, argv.join(" "));
    assert.match(stderr, message);
  }
});

test("a second agent on the same port says who is there and ends", async () => {
  const config = path.join(agent.directory, "agent.hcl");
  const data = path.join(agent.directory, "second");
  const second = await runDrover(["agent", "-dev", "-config", config, "-data-dir", data]);
  assert.equal(second.exitCode, 1);
  assert.match(second.stderr, /127\.0\.0\.1:\d+/);
  assert.match(second.stderr, /another agent|already/i);
});

test("the data directory of an agent that runs is refused to a second one", async () => {
  const config = path.join(agent.directory, "other.hcl");
  await writeFile(config, "ports {\n  http = 0\n}\n");
  const data = path.join(agent.directory, "data");
  const { exitCode, stdout, stderr } = await runDrover([
    "agent",
    "-config",
    config,
    "-data-dir",
    data,
  ]);
  const output = stdout + stderr;
  assert.equal(exitCode, 1, output);
  assert.match(output, /in use|another agent|already/i);
  assert.match(output, new RegExp(data));
});

test("an agent's configuration is refused with every error and its line", async () => {
  const config = path.join(agent.directory, "bad.hcl");
  await writeFile(config, "bogus = 1\nports {\n  htp = 5\n}\n");
  const { exitCode, stderr } = await runDrover(["agent", "-dev", "-config", config]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /bad\.hcl:1:1/);
  assert.match(stderr, /bad\.hcl:3:3.*Did you mean "http"\?/s);
  const absent = await runDrover(["agent", "-config", "/nowhere"]);
  assert.equal(absent.exitCode, 1);
  assert.match(absent.stderr, /"\/nowhere" does not exist/);
});

test("an agent without a data directory, and without -dev, says what it needs", async () => {
  const { exitCode, stderr } = await runDrover(["agent"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /-data-dir/);
  const file = path.join(agent.directory, "a-file");
  await writeFile(file, "");
  await mkdir(path.join(agent.directory, "empty"), { recursive: true });
  const unusable = await runDrover(["agent", "-dev", "-data-dir", path.join(file, "x")]);
  assert.equal(unusable.exitCode, 1);
  assert.match(unusable.stderr, /a-file/);
});
