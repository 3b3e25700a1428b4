import assert from "node:assert/strict";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { JobInput } from "@drover/api";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const isRoot = process.geteuid?.() === 0;
const MODES = isRoot ? { way: 0o711, inside: 0o700 } : { way: 0o700, inside: 0o700 };

test("others may pass the data directory of root's agent, and look into none of its own", async (t) => {
  const home = reachableHome(t);
  await home.start();
  const modes = ["", "alloc", "server", "client", "run"].map(
    (name) => statSync(path.join(home.dataDir, name)).mode & 0o7777,
  );
  const { way, inside } = MODES;
  assert.deepEqual(modes, [way, way, inside, inside, inside]);
});

if (isRoot) {
  test("a task with a user reaches its own directories by their paths", async (t) => {
    const agent = await reachableHome(t).start(["-dev"]);
    const script =
      'for d in "$NOMAD_TASK_DIR" "$NOMAD_ALLOC_DIR" "$NOMAD_ALLOC_DIR/data" "$NOMAD_SECRETS_DIR"; do echo mine >"$d/x" && cat "$d/x"; done; id -u';
    const { output, events } = await run(agent, shellJob("mine", script, { user: "nobody" }));
    assert.equal(output, "mine\nmine\nmine\nmine\n65534\n");
    assert.doesNotMatch(events, /cannot reach/);
  });

  test("a data directory that an operator has closed stays closed, which is told, and the task runs", async (t) => {
    const home = reachableHome(t);
    mkdirSync(home.dataDir, { mode: 0o700 });
    const agent = await home.start();
    const { output, events } = await run(agent, shellJob("closed", "id -u", { user: "nobody" }));
    assert.equal(output, "65534\n");
    assert.match(events, /User "nobody" cannot reach .* may not pass \/\S+\/data; "chmod o\+x/);
    assert.equal(statSync(home.dataDir).mode & 0o7777, 0o700);
  });
}

/** One whose parent others may pass, as they may those of /var/lib. */
function reachableHome(t: TestContext): AgentHome {
  const home = new AgentHome(t);
  chmodSync(path.dirname(home.dataDir), 0o711);
  return home;
}

/** Runs a job of one task to its end. */
async function run({ client }: AgentProcess, job: JobInput) {
  await client.jobs.register({ Job: job });
  const { ID, TaskStates } = await eventually("the task is complete", async () => {
    const [alloc] = (await client.jobs.allocations(`${job.ID}`)).value;
    assert.notEqual(alloc?.ClientStatus, "failed");
    return alloc?.ClientStatus === "complete" && alloc;
  });
  const pieces = await Array.fromAsync(client.files.logs(ID, { task: "t", type: "stdout" }));
  return {
    output: Buffer.concat(pieces).toString(),
    events: TaskStates?.t?.Events.map(({ DisplayMessage }) => DisplayMessage).join("\n") ?? "",
  };
}
