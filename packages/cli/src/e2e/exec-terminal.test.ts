import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type IPty, spawn } from "@lydell/node-pty";
import { eventually } from "../../test/eventually.ts";
import { DROVER, ROOT, runDrover } from "../../test/run-drover.ts";
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
function openShell() {
  const terminal: IPty = spawn(DROVER, ["alloc", "exec", allocId, "/bin/sh"], {
    cwd: ROOT,
    cols: 100,
    rows: 30,
    env: { ...process.env, NOMAD_ADDR: agent.address, PS1: "$ " },
  });
  let screen = "";
  terminal.onData((data) => {
    screen += data;
  });
  const exit = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => resolve(exitCode));
  });
  const hasShown = (text: RegExp) => text.test(screen);
  const shows = (text: RegExp) => eventually(async () => hasShown(text), `${text}`);
  return { terminal, exit, hasShown, shows };
}

test("in a terminal, exec gives the command one too, of the same size, and passes its exit code on", async () => {
  const { terminal, exit, hasShown, shows } = openShell();
  await shows(/[#$] $/);
  terminal.write("stty size; tty\r");
  await shows(/30 100\s+\/dev\/pts\/\d+/);
  terminal.resize(77, 22);
  // The new size goes another way than the keys; both arrive, but in no known order.
  await eventually(async () => {
    terminal.write("stty size\r");
    return hasShown(/22 77\s/);
  });
  terminal.write("exit 5\r");
  assert.equal(await exit, 5);
});

test("interrupting a command in the terminal does not end the session", async () => {
  const { terminal, exit, shows } = openShell();
  await shows(/[#$] $/);
  // An interrupt that comes before the command has the terminal reaches the shell alone.
  terminal.write("sh -c 'echo up $((1 + 1)); exec sleep 600'\r");
  await shows(/up 2\s/);
  terminal.write("\u0003");
  await shows(/\^C/);
  terminal.write("echo still $((40 + 2))\r");
  await shows(/still 42/);
  terminal.write("exit\r");
  await exit;
});

test("a tilde and a dot at the beginning of a line end the session", async () => {
  const { terminal, exit, shows } = openShell();
  await shows(/[#$] $/);
  terminal.write("\r~.");
  assert.equal(await exit, 0);
});
