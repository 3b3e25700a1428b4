import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../test/eventually.ts";
import { DROVER, runDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
  const argv = ["job", "run", "-detach", "examples/sleep.nomad.hcl"];
  assert.equal((await runDrover(argv, { address: agent.address })).exitCode, 0);
});
after(() => agent[Symbol.asyncDispose]());

test("names of jobs are the agent's; without an answer in a second there are none", async () => {
  const argv = ["completion", "bash", "--", "job", "stop", "sl"];
  await eventually(async () => {
    const { exitCode, stdout } = await runDrover(argv, { address: agent.address });
    return exitCode === 0 && stdout === "sleep\n";
  }, "the job's name");
  const none = await runDrover(argv, { address: "http://127.0.0.1:1" });
  assert.deepEqual(none, { exitCode: 0, stdout: "", stderr: "" });
});

test("bash gets what a word may become from the script", () => {
  const script = [
    'eval "$(drover completion bash)"',
    "COMP_WORDS=(drover job sta); COMP_CWORD=2; _drover",
    "printf '%s\\n' \"${COMPREPLY[@]}\"",
    "complete -p drover",
  ].join("\n");
  const { status, stdout } = spawnSync("bash", ["--norc", "-c", script], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${path.dirname(DROVER)}:${process.env.PATH}` },
  });
  assert.equal(status, 0);
  assert.match(stdout, /^start\nstatus\ncomplete .*-F _drover drover\n$/);
});
