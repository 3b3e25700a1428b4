import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalize, judge } from "@drover/jobspec";
import { DRIVER_CONFIGS } from "../job/driver-configs.ts";
import { jobOfProcfile, parseEnvFile, parseProcfile } from "./procfile.ts";

const RESOURCES = { CPU: 1, MemoryMB: 10 };

test("a Procfile names processes; comments and empty lines are none", () => {
  const text = "# all\n\nweb: node server.js --port $PORT\r\nworker-2:   sleep 1 # x\n";
  assert.deepEqual(parseProcfile(text, "Procfile"), [
    { name: "web", command: "node server.js --port $PORT" },
    { name: "worker-2", command: "sleep 1 # x" },
  ]);
});

test("what is wrong with a Procfile is told with its line", () => {
  const parse = (text: string) => () => parseProcfile(text, "Procfile");
  assert.throws(parse("web: a\nnothing\n"), /Procfile:2: "nothing" is not "name: command"/);
  assert.throws(parse("web: a\nweb: b\n"), /Procfile:2: there are two processes "web"/);
  assert.throws(parse("# nothing\n"), /Procfile names no process/);
});

test("a .env file gives variables, with or without quotes", () => {
  assert.deepEqual(parseEnvFile(`A=1\nexport B="two words"\n# C=3\nD='x'\nE=\nno line\n`), {
    A: "1",
    B: "two words",
    D: "x",
    E: "",
  });
});

test("the job of a Procfile is valid, and nothing in its commands is interpolated", () => {
  const processes = parseProcfile("web: echo ${HOME} %{x}\nworker: sleep 1\n", "Procfile");
  const job = jobOfProcfile(processes, {
    file: "/srv/my app/Procfile",
    env: { KEY: "${x}" },
    resources: RESOURCES,
  });
  assert.equal(job.ID, "my-app");
  assert.deepEqual(judge(canonicalize(job), { drivers: DRIVER_CONFIGS }), []);
  const [web, worker] = (job.TaskGroups ?? []).map(({ Tasks }) => Tasks?.[0]);
  assert.deepEqual(web?.Config, {
    command: "/bin/sh",
    args: ["-c", "echo $${HOME} %%{x}"],
    work_dir: "/srv/my app",
  });
  assert.deepEqual(web?.Env, { KEY: "${x}", PORT: "5000" });
  assert.equal(worker?.Env?.PORT, "5100");
});
