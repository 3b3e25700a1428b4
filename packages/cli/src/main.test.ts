import assert from "node:assert/strict";
import { test } from "node:test";
import { runCli } from "../test/run-cli.ts";
import { COMMANDS } from "./commands.ts";

test("help goes to standard output with exit code 0, and names every command of a group", async () => {
  const root = await runCli(["-help"]);
  assert.equal(root.exitCode, 0);
  assert.match(root.stdout, /^ {2}job /m);
  const job = await runCli(["job", "-h"]);
  assert.equal(job.exitCode, 0);
  assert.match(job.stdout, /^ {2}job status /m);
});

test("each command explains itself with its usage and its flags", async () => {
  for (const name of COMMANDS.keys()) {
    const { exitCode, stdout } = await runCli([...name.split(" "), "-help"]);
    assert.equal(exitCode, 0, name);
    assert.ok(stdout.startsWith(`Usage: drover ${name}`), stdout);
    assert.match(stdout, /-no-color/);
  }
});

test("no command at all is answered with the help and exit code 127, as Nomad does", async () => {
  const { exitCode, stdout, stderr } = await runCli([]);
  assert.equal(exitCode, 127);
  assert.equal(stdout, "");
  assert.match(stderr, /^Usage: drover <command>/);
});

test("an unknown command ends with 127, an unknown flag with 1, each on standard error", async () => {
  const command = await runCli(["jbo"]);
  assert.equal(command.exitCode, 127);
  assert.match(command.stderr, /Did you mean "drover job"\?/);
  const flag = await runCli(["job", "stop", "-prge", "x"]);
  assert.equal(flag.exitCode, 1);
  assert.match(
    flag.stderr,
    /Unknown flag -prge. Did you mean -purge\?\nFor help: drover job stop -help/,
  );
});

test("an agent that is not there is said with its address and how to start one", async () => {
  const { exitCode, stdout, stderr } = await runCli(["job", "status"], {
    // A port that needs root, and that nothing is registered for.
    env: { NOMAD_ADDR: "http://127.0.0.1:4" },
  });
  assert.equal(exitCode, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /http:\/\/127\.0\.0\.1:4: connection refused.*drover agent -dev/);
});

test("colours are written where they are forced, and nowhere else", async () => {
  const env = { NOMAD_ADDR: "http://127.0.0.1:9" };
  const plain = await runCli(["job", "status"], { env });
  assert.ok(!plain.stderr.includes("\x1b"));
  const forced = await runCli(["job", "status", "-force-color"], { env });
  assert.ok(forced.stderr.startsWith("\x1b[31m"));
});
