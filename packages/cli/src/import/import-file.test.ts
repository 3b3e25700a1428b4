import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { canonicalize, judge, parseJob } from "@drover/jobspec";
import { DRIVER_CONFIGS } from "../job/driver-configs.ts";
import { jobText } from "../program/job-text.ts";
import { importFile } from "./import-file.ts";

/** Imports a file of this name and content; its programs make valid jobs. */
async function imported(t: TestContext, name: string, text: string) {
  const directory = mkdtempSync(path.join(os.tmpdir(), "drover-import-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, name);
  writeFileSync(file, text);
  const { programs, lost } = await importFile(file, { stdin: process.stdin });
  for (const program of programs) {
    const { job, diagnostics } = parseJob(jobText(program), { filename: program.name });
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(judge(canonicalize(job ?? {}), { drivers: DRIVER_CONFIGS }), []);
  }
  return { programs, lost: lost.map(({ setting, reason }) => `${setting} ${reason}`), directory };
}

test("a Procfile: a program for each process, with a port where it asks for one", async (t) => {
  const { programs, lost, directory } = await imported(
    t,
    "Procfile",
    "web: serve -p $PORT\njob: work\n",
  );
  assert.deepEqual(programs[0], {
    name: "web",
    command: "serve -p $PORT",
    args: undefined,
    directory,
    env: {},
    killSignal: "SIGTERM",
    port: 0,
  });
  assert.equal(programs[1]?.port, undefined);
  assert.deepEqual(lost, []);
});

test("supervisord: programs with what has a counterpart, and the rest by name", async (t) => {
  const { programs, lost } = await imported(
    t,
    "app.conf",
    `[supervisord]
nodaemon=true
[program:my app]
command=/usr/bin/python3 app.py ; as a comment
  --verbose
directory=/srv/app
environment=A="one, two",B=3
numprocs=2
user=nobody
stopsignal=INT
stopwaitsecs=20
startretries=5
autostart=true
stdout_logfile=/var/log/app.log
umask=022
[program:once]
command=true
autorestart=false
`,
  );
  assert.deepEqual(programs[0], {
    name: "my-app",
    command: "/usr/bin/python3 app.py --verbose",
    args: undefined,
    directory: "/srv/app",
    env: { A: "one, two", B: "3" },
    count: 2,
    killSignal: "SIGINT",
    killTimeoutSeconds: 20,
    user: "nobody",
    restarts: 5,
  });
  assert.equal(programs[1]?.restarts, 0);
  assert.deepEqual(lost, [
    "section supervisord has no counterpart",
    "program:my app stdout_logfile is not needed: the agent keeps and rotates what a task writes",
    "program:my app umask has no counterpart",
  ]);
});

test("process-compose: what is restarted and what runs once, and the rest by name", async (t) => {
  const { programs, lost, directory } = await imported(
    t,
    "process-compose.yaml",
    `version: "0.5"
log_level: debug
environment: ["COMMON=1"]
processes:
  web:
    command: serve
    working_dir: ./web
    environment: ["A=b=c"]
    replicas: 2
    availability:
      restart: always
      max_restarts: 4
      backoff_seconds: 2
    shutdown:
      signal: 2
      timeout_seconds: 9
    readiness_probe:
      http_get: { port: 80 }
  migrate:
    command: migrate
`,
  );
  assert.deepEqual(programs[0], {
    name: "web",
    command: "serve",
    args: undefined,
    directory: path.join(directory, "web"),
    env: { COMMON: "1", A: "b=c" },
    count: 2,
    restarts: 4,
    killSignal: "SIGINT",
    killTimeoutSeconds: 9,
  });
  assert.equal(programs[1]?.runsOnce, true);
  assert.deepEqual(lost, [
    "log_level has no counterpart",
    "web availability.backoff_seconds has no counterpart",
    "web readiness_probe would be a check of a service block",
  ]);
});

test("pm2: apps of a module or of JSON, and the rest by name", async (t) => {
  const app = `{
    name: "api",
    script: "./server.js",
    args: "--port 80",
    cwd: "/srv/api",
    instances: 2,
    env: { NODE_ENV: "production", N: 1 },
    max_memory_restart: "1G",
    kill_timeout: 1600,
    watch: true,
    out_file: "/dev/null",
  }`;
  const { programs, lost } = await imported(
    t,
    "ecosystem.config.cjs",
    `module.exports = { apps: [${app}] };\n`,
  );
  assert.deepEqual(programs, [
    {
      name: "api",
      command: "node",
      args: ["./server.js", "--port", "80"],
      directory: "/srv/api",
      env: { NODE_ENV: "production", N: "1" },
      count: 2,
      killSignal: "SIGINT",
      killTimeoutSeconds: 2,
      memory: 1024,
    },
  ]);
  assert.deepEqual(lost, [
    "api watch has no counterpart in a job: drover dev -watch does it",
    "api out_file is not needed: the agent keeps and rotates what a task writes",
  ]);
  const json = await imported(
    t,
    "ecosystem.json",
    '{"apps": [{"script": "bin/run", "instances": "max", "autorestart": false}]}',
  );
  assert.equal(json.programs[0]?.command, path.join(json.directory, "bin/run"));
  assert.equal(json.programs[0]?.runsOnce, true);
  assert.deepEqual(json.lost, ['run instances "max" depends on the machine: 1 is taken']);
});

test("what cannot be told, and what is no such file, is refused", async (t) => {
  await assert.rejects(imported(t, "what.txt", "x"), /cannot be told by its name/);
  await assert.rejects(imported(t, "p.yaml", "a: 1\n"), /p\.yaml has no "processes"/);
  await assert.rejects(imported(t, "e.config.cjs", "module.exports = {}\n"), /exports no "apps"/);
  await assert.rejects(
    imported(t, "e.config.cjs", "syntax error\n"),
    /Cannot load .*e\.config\.cjs/,
  );
});
