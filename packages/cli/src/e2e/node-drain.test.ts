import assert from "node:assert/strict";
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../test/eventually.ts";
import { runDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
});
after(() => agent[Symbol.asyncDispose]());

const drover = (...argv: string[]) => runDrover(argv, { address: agent.address });

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

/** A job whose task ends well only some time after its kill signal. */
async function runStubbornJob(): Promise<{ ready: string; done: string }> {
  const ready = path.join(agent.directory, "ready");
  const done = path.join(agent.directory, "done");
  const script = `trap 'sleep 1; touch ${done}; exit 0' INT; touch ${ready}; while :; do sleep 0.1; done`;
  const file = path.join(agent.directory, "stubborn.nomad.hcl");
  await writeFile(
    file,
    `job "stubborn" {
       group "g" {
         task "t" {
           driver       = "raw_exec"
           kill_timeout = "60s"
           config {
             command = "/bin/sh"
             args    = ["-c", "${script}"]
           }
         }
       }
     }`,
  );
  assert.equal((await drover("job", "run", "-detach", file)).exitCode, 0);
  await eventually(() => exists(ready));
  return { ready, done };
}

test("node drain -enable returns when the last task has really ended", async () => {
  const { done } = await runStubbornJob();
  const { exitCode, stdout, stderr } = await drover(
    "node",
    "drain",
    "-enable",
    "-self",
    "-deadline",
    "60s",
    "-m",
    "reboot",
  );
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /drain strategy set, deadline in 1m/);
  assert.match(stdout, /Drain complete for node/);
  assert.ok(await exists(done), "it returned while the task still had its kill timeout");
  const { client } = agent.process;
  const [stub] = (await client.nodes.list()).value;
  assert.equal(stub?.LastDrain?.Status, "complete");
  assert.deepEqual(stub?.LastDrain?.Meta, { message: "reboot" });

  const id = stub?.ID ?? "";
  const answer = await fetch(`${agent.address}/v1/node/${id}/drain`, { method: "PUT", body: "{}" });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /DrainSpec is missing/);
});

test("what node drain is told must make sense", async () => {
  const refusals: [string[], RegExp][] = [
    [["-enable", "-disable"], /Give either -enable, -disable or -monitor/],
    [["-enable", "-force", "-deadline", "5s"], /Give only one of/],
    [["-enable", "-deadline", "0s"], /-deadline must be longer than 0/],
  ];
  for (const [flags, reason] of refusals) {
    const { exitCode, stderr } = await drover("node", "drain", "-self", ...flags);
    assert.equal(exitCode, 1);
    assert.match(stderr, reason);
  }
});
