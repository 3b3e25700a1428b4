import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, type TestContext, test } from "node:test";
import { openTerminal } from "../../test/open-terminal.ts";
import { runDrover } from "../../test/run-drover.ts";
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

const ENTERED = String.raw`\u001b\[\?1049h`;
const LEFT = String.raw`\u001b\[\?1049l`;

function openTop(t: TestContext, address: string) {
  const size = { columns: 120, rows: 20 };
  return openTerminal(t, ["top", "-interval", "100ms"], { size, env: { NOMAD_ADDR: address } });
}

test("top shows the tasks that run; filter, logs and exec are a key away, and the terminal is as before", async (t) => {
  const top = openTop(t, agent.address);
  /** Waits for something that is shown after the last step. */
  const shows = async (text: RegExp) => {
    await top.shows(text);
    top.forget();
  };
  await shows(/2 of 2 tasks run[\s\S]*greet +running/);
  top.press("/");
  await shows(/Filter: /);
  for (const key of "hello") top.press(key);
  await shows(/Filter: hello/);
  top.press("\r");
  await shows(/1 of 1 tasks run, "hello" of 2/);

  top.press("l");
  await shows(new RegExp(`${LEFT}[\\s\\S]*Hello, World!`));
  top.press("\u0003");
  await shows(new RegExp(`${ENTERED}[\\s\\S]*1 of 1 tasks run`));

  top.press("e");
  await shows(/[#$] $/);
  top.press("echo in $NOMAD_TASK_NAME $((40 + 2)); exit 3\r");
  await shows(/in greet 42[\s\S]*1 of 1 tasks run/);

  top.press("q");
  assert.equal(await top.end(), 0);
  await top.shows(new RegExp(String.raw`\u001b\[\?25h${LEFT}$`));
});

test("top ends at once while it waits for an agent that does not answer, and draws no more", async (t) => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  let looks = 0;
  const silent = createServer((_request, response) => {
    looks += 1;
    if (looks > 1) return ask();
    response.setHeader("content-type", "application/json");
    response.end("[]");
  });
  t.after(() => silent.closeAllConnections());
  t.after(() => silent.close());
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const { port } = silent.address() as AddressInfo;
  const top = openTop(t, `http://127.0.0.1:${port}`);
  await asked;
  top.press("q");
  assert.equal(await top.end(), 0);
  await top.shows(new RegExp(`${LEFT}$`));
});
