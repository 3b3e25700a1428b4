import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { eventually } from "../../test/eventually.ts";
import { openTerminal } from "../../test/open-terminal.ts";
import { runDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;
let allocId: string;

before(async () => {
  agent = await startTestAgent();
  const argv = ["job", "run", "-detach", "examples/sleep.nomad.hcl"];
  assert.equal((await runDrover(argv, { address: agent.address })).exitCode, 0);
  allocId = await eventually(async () => {
    const { value } = await agent.process.client.jobs.allocations("sleep");
    return value.find(({ ClientStatus }) => ClientStatus === "running")?.ID;
  }, "a running allocation");
});
after(() => agent[Symbol.asyncDispose]());

/** A shell beside the task, on a terminal of 30 lines and 100 columns. */
function openShell(t: TestContext) {
  const env = { NOMAD_ADDR: agent.address, PS1: "$ " };
  return openTerminal(t, ["alloc", "exec", allocId, "/bin/sh"], { env });
}

test("in a terminal, exec gives the command one too, of the same size, and passes its exit code on", async (t) => {
  const shell = openShell(t);
  await shell.shows(/[#$] $/);
  shell.press("stty size; tty\r");
  await shell.shows(/30 100\s+\/dev\/pts\/\d+/);
  shell.resize(77, 22);
  // The new size goes another way than the keys; both arrive, but in no known order.
  await eventually(async () => {
    shell.press("stty size\r");
    return /22 77\s/.test(shell.screen());
  });
  shell.press("exit 5\r");
  assert.equal(await shell.end(), 5);
});

test("interrupting a command in the terminal does not end the session", async (t) => {
  const shell = openShell(t);
  await shell.shows(/[#$] $/);
  // An interrupt that comes before the command has the terminal reaches the shell alone.
  shell.press("sh -c 'echo up $((1 + 1)); exec sleep 600'\r");
  await shell.shows(/up 2\s/);
  shell.press("\u0003");
  await shell.shows(/\^C/);
  shell.press("echo still $((40 + 2))\r");
  await shell.shows(/still 42/);
  shell.press("exit\r");
  await shell.end();
});

test("a tilde and a dot at the beginning of a line end the session", async (t) => {
  const shell = openShell(t);
  await shell.shows(/[#$] $/);
  shell.press("\r~.");
  assert.equal(await shell.end(), 0);
});
