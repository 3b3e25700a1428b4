import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalize, judge, parseJob } from "@drover/jobspec";
import { DRIVER_CONFIGS } from "../job/driver-configs.ts";
import { jobText } from "./job-text.ts";
import { jobName, type Program } from "./program.ts";

const PROGRAM: Program = {
  name: "web",
  command: "/usr/bin/node",
  args: ["server.js"],
  directory: "/srv",
  env: {},
};

function parsed(program: Program) {
  const { job, diagnostics } = parseJob(jobText(program), { filename: "web.nomad.hcl" });
  assert.deepEqual(diagnostics, []);
  assert.ok(job);
  assert.deepEqual(judge(canonicalize(job), { drivers: DRIVER_CONFIGS }), []);
  const group = job.TaskGroups?.[0];
  return { job, group, task: group?.Tasks?.[0] };
}

test("a program becomes a job that is valid, whatever is given of it", () => {
  const { job, group, task } = parsed({
    ...PROGRAM,
    count: 3,
    port: 0,
    user: "nobody",
    killSignal: "SIGINT",
    killTimeoutSeconds: 7,
    restarts: 5,
    memory: 64,
  });
  assert.equal(job.ID, "web");
  assert.equal(group?.Count, 3);
  assert.equal(group?.RestartPolicy?.Attempts, 5);
  assert.equal(task?.User, "nobody");
  assert.equal(task?.KillSignal, "SIGINT");
  assert.equal(task?.KillTimeout, 7_000_000_000);
  assert.equal(task?.Resources?.MemoryMB, 64);
  assert.deepEqual(task?.Env, { PORT: "${NOMAD_PORT_http}" });
});

test("a schedule makes a periodic batch job, and a program that runs once one that is not tried again", () => {
  const { job } = parsed({ ...PROGRAM, cron: "*/5 * * * *" });
  assert.equal(job.Type, "batch");
  assert.deepEqual(job.Periodic?.Specs, ["*/5 * * * *"]);
  const once = parsed({ ...PROGRAM, runsOnce: true });
  assert.equal(once.job.Type, "batch");
  assert.equal(once.group?.RestartPolicy?.Attempts, 0);
});

test("what is special in the job language means itself", () => {
  const { task } = parsed({
    ...PROGRAM,
    command: 'echo "${HOME}" %{x}\n\t\\',
    args: undefined,
    env: { A: "${x} %{y}", "odd.name": "1" },
  });
  // The driver's configuration is evaluated once more when the task starts.
  assert.deepEqual(task?.Config?.args, ["-c", 'echo "$${HOME}" %%{x}\n\t\\']);
  assert.deepEqual(task?.Env, { A: "${x} %{y}", "odd.name": "1" });
});

test("any text gives a name that a job may have", () => {
  assert.equal(jobName("my app (2)"), "my-app-2");
  assert.equal(jobName("..."), "program");
});
