import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { LOOP } from "../../test/job-files.ts";
import { openTerminal } from "../../test/open-terminal.ts";
import { ROOT, runDrover } from "../../test/run-drover.ts";
import { startTestAgent } from "../../test/test-agent.ts";
import { findRemains } from "../demo/find-remains.ts";

let directory: string;
/** Where agents of `drover dev` have their data. */
let temporary: string;

before(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "drover-dev-test-"));
  temporary = path.join(directory, "tmp");
  await mkdir(temporary);
});
after(() => rm(directory, { recursive: true }));

/** `drover dev` on a terminal of its own. */
function openDev(t: TestContext, ...args: string[]) {
  const env = { NO_COLOR: "1", TMPDIR: temporary };
  return openTerminal(t, ["dev", ...args], { cwd: directory, env });
}

const PROCFILE = `web: echo "first on $PORT, $WHO"; ${LOOP}
worker: echo working >&2; ${LOOP}
clock: echo tick; ${LOOP}
`;

test("a Procfile runs until Ctrl-C; a change runs it again, a crash waits for one, nothing is left", async (t) => {
  const app = path.join(directory, "app");
  await mkdir(app);
  await writeFile(path.join(app, ".env"), "WHO=world\n");
  const procfile = path.join(app, "Procfile");
  await writeFile(procfile, PROCFILE);
  const dev = openDev(t, "-watch", procfile, procfile);
  await dev.shows(/web +\| first on 5000, world\r/);
  await dev.shows(/worker +\| working\r/);
  await dev.shows(/clock +\| tick\r/);
  await dev.shows(/3 of 3 tasks run/);

  dev.press("s");
  await dev.shows(/app +clock +clock +running +0/);
  dev.press("1");
  await dev.shows(/Showing web alone/);
  dev.press("0");
  await dev.shows(/Showing all tasks/);

  await writeFile(procfile, PROCFILE.replace("first", "second").replace("echo tick", "exit 7"));
  await dev.shows(/Procfile has changed/);
  await dev.shows(/web +\| second on 5000/);
  await dev.shows(/clock ended with exit code 7/);
  await dev.shows(/clock has failed; waiting for a change/);

  dev.press("\u0003");
  assert.equal(await dev.end(), 7, dev.screen());
  assert.match(dev.screen(), /web stopped/);
  assert.deepEqual(await findRemains(app), []);
});

test("the examples run side by side until Ctrl-C, and nothing is left", async (t) => {
  const names = ["batch", "directory", "hello", "nightly", "signals", "sleep", "web", "workers"];
  const dev = openDev(t, ...names.map((name) => path.join(ROOT, `examples/${name}.nomad.hcl`)));
  for (const line of [
    /sum +\| 4501500\r/,
    /greet +\| Hello/,
    /example started/,
    /directory is ready: http/,
    /web is ready: http/,
    /worker \d of queue MAIL is at work/,
    /server +\| serving\r/,
  ]) {
    await dev.shows(line);
  }
  dev.press("\u0003");
  assert.equal(await dev.end(), 0, dev.screen());
  assert.deepEqual(await readdir(temporary), []);
  assert.deepEqual(await findRemains(temporary), []);
});

test("a job file that is no job any more goes on as it was", async (t) => {
  const file = path.join(directory, "web.nomad.hcl");
  const text = (word: string) => `job "web" {
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "echo ${word}; ${LOOP}"]
      }
    }
  }
}
`;
  await writeFile(file, text("one"));
  const dev = openDev(t, file);
  await dev.shows(/t +\| one\r/);
  await writeFile(file, "job {");
  await dev.shows(/Not restarted: .* nothing was done/);
  await writeFile(file, text("two"));
  await dev.shows(/t +\| two\r/);
  dev.press("q");
  assert.equal(await dev.end(), 0, dev.screen());
  assert.deepEqual(await findRemains(file), []);
});

test("without a terminal it ends with the code of the task that failed first", async () => {
  const procfile = path.join(directory, "Procfile.test");
  await writeFile(procfile, `ok: ${LOOP}\nbad: echo last words; exit 3\n`);
  const { exitCode, stdout } = await runDrover(["dev", procfile]);
  assert.equal(exitCode, 3, stdout);
  assert.match(stdout, /^bad +\| last words$/m);
  assert.match(stdout, /bad ended with exit code 3/);
  assert.match(stdout, /bad has failed; stopping/);
  await writeFile(procfile, "one: echo 1\ntwo: echo 2\n");
  const done = await runDrover(["dev", procfile]);
  assert.equal(done.exitCode, 0, done.stdout);
  assert.match(done.stdout, /All tasks have ended; stopping/);
});

test("-attach uses the agent that runs, replaces no job of it and leaves nothing there", async () => {
  await using agent = await startTestAgent();
  const procfile = path.join(directory, "Procfile");
  await writeFile(procfile, "one: echo 1\n");
  const dev = ["dev", "-attach", procfile];
  const done = await runDrover(dev, { address: agent.address });
  assert.equal(done.exitCode, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /^one +\| 1$/m);
  const { client } = agent.process;
  assert.deepEqual((await client.jobs.list()).value, []);

  const ID = path.basename(directory);
  const Config = { command: "/bin/sleep", args: ["600"] };
  const task = { Name: "t", Driver: "raw_exec", Config };
  const job = { ID, Type: "service", TaskGroups: [{ Name: "g", Tasks: [task] }] };
  await client.jobs.register({ Job: job });
  const refused = await runDrover(dev, { address: agent.address });
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /runs on the agent already; stop it with "drover job stop/);
});
