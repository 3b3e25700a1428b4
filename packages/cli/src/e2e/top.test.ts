import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { spawn } from "@lydell/node-pty";
import { eventually } from "../../test/eventually.ts";
import { DROVER, ROOT, runDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
  for (const file of ["sleep", "hello"]) {
    const argv = ["job", "run", "-detach", `examples/${file}.nomad.hcl`];
    assert.equal((await runDrover(argv, { address: agent.address })).exitCode, 0);
  }
});
after(() => agent[Symbol.asyncDispose]());

test("top shows the tasks that run; filter, logs and exec are a key away, and the terminal is as before", async () => {
  const terminal = spawn(DROVER, ["top", "-interval", "200ms"], {
    cwd: ROOT,
    cols: 120,
    rows: 20,
    env: { ...process.env, NOMAD_ADDR: agent.address },
  });
  let screen = "";
  terminal.onData((data) => {
    screen += data;
  });
  const exit = new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  /** Waits for something that is shown after the last step. */
  const shows = async (text: RegExp) => {
    await eventually(async () => text.test(screen), `${text} in\n${screen}`);
    screen = "";
  };
  await shows(/2 of 2 tasks run[\s\S]*greet +running/);
  terminal.write("/");
  await shows(/Filter: /);
  for (const key of "hello") terminal.write(key);
  await shows(/Filter: hello/);
  terminal.write("\r");
  await shows(/1 of 1 tasks run, "hello" of 2/);

  terminal.write("l");
  await shows(/\u001b\[\?1049l[\s\S]*Hello, World!/);
  terminal.write("\u0003");
  await shows(/\u001b\[\?1049h[\s\S]*1 of 1 tasks run/);

  terminal.write("e");
  await shows(/[#$] $/);
  terminal.write("echo in $NOMAD_TASK_NAME $((40 + 2)); exit 3\r");
  await shows(/in greet 42[\s\S]*1 of 1 tasks run/);

  terminal.write("q");
  assert.equal(await exit, 0);
  await eventually(async () => /\u001b\[\?25h\u001b\[\?1049l$/.test(screen), screen);
});
