import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { spawn } from "@lydell/node-pty";
import { eventually } from "../../test/eventually.ts";
import { DROVER, ROOT, runDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
  const argv = ["job", "run", "-detach", "examples/sleep.nomad.hcl"];
  assert.equal((await runDrover(argv, { address: agent.address })).exitCode, 0);
});
after(() => agent[Symbol.asyncDispose]());

test("in bash a tab completes commands, flags, jobs of the agent and files", async () => {
  const terminal = spawn("bash", ["--norc", "--noprofile", "-i"], {
    cwd: ROOT,
    cols: 120,
    rows: 30,
    env: {
      ...process.env,
      NOMAD_ADDR: agent.address,
      PATH: `${path.dirname(DROVER)}:${process.env.PATH}`,
      PS1: "$ ",
      INPUTRC: "/dev/null",
    },
  });
  let screen = "";
  terminal.onData((data) => {
    screen += data;
  });
  const exit = new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  const shows = async (text: RegExp) => {
    await eventually(async () => text.test(screen), `${text} in\n${screen}`);
    screen = "";
  };
  await shows(/\$ $/);
  terminal.write('eval "$(drover completion bash)"; echo re""ady\r');
  await shows(/ready\r\n.*\$ $/s);
  for (const [typed, becomes] of [
    ["drover job sta\t", /drover job status /],
    ["drover job stop -pur\t", /drover job stop -purge /],
    ["drover job stop sl\t", /drover job stop sleep /],
    ["drover job run examples/sle\t", /drover job run examples\/sleep\.nomad\.hcl /],
  ] as const) {
    terminal.write(typed);
    await shows(becomes);
    terminal.write("\u0003");
    await shows(/\$ $/);
  }
  terminal.write("exit 0\r");
  assert.equal(await exit, 0);
});
