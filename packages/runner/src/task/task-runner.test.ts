import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { Clock } from "@drover/clock";
import { systemClock } from "@drover/clock";
import { Fault } from "@drover/fault";
import { stringifyJson, type TaskArtifact } from "@drover/job";
import { makeAlloc, makeTask, NO_RESTARTS } from "../../test/allocation.ts";
import { Harness, SETTINGS, sentences } from "../../test/harness.ts";

const SECOND = 1_000_000_000;

test("the driver gets the task interpolated, with its environment and output", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    tasks: [
      makeTask({
        Config: { command: "${NOMAD_TASK_DIR}/run", args: ['${env["GREETING"]}', "$${kept}"] },
        Env: { GREETING: "hello from ${node.class}" },
      }),
    ],
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const { config } = harness.driver.newest("main");
  const dir = harness.runner.allocDir(alloc.ID);
  assert.deepEqual(config.driverConfig, {
    command: `${dir}/main/local/run`,
    args: ["hello from small", "${kept}"],
  });
  assert.equal(config.env.GREETING, "hello from small");
  assert.equal(config.allocDir, dir);
  assert.equal(config.stdoutPath, "/fifo/main.stdout");
  assert.match(config.id, new RegExp(`^${alloc.ID}/main/[0-9a-f]{8}$`));
  assert.deepEqual(config.resources, {
    cpuShares: 100,
    memoryMb: 300,
    memoryMaxMb: 0,
    cpusetCpus: "",
    cpusetCgroup: "",
    ports: [],
  });
});

test("a task whose log collection is disabled writes to nowhere", async (t) => {
  const harness = new Harness(t);
  const LogConfig = { MaxFiles: 1, MaxFileSizeMB: 1, Disabled: true, Enabled: null };
  const alloc = makeAlloc({ tasks: [makeTask({ LogConfig })] });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(harness.driver.newest("main").config.stderrPath, "/dev/null");
  assert.equal(harness.logs.open_.size, 0);
});

test("a start that fails leaves no output open, whatever failed", async (t) => {
  const harness = new Harness(t);
  harness.driver.onStart = () => {
    throw new Fault("not_found", 'binary "x" could not be found');
  };
  const wrongCommand = makeAlloc();
  const wrongConfig = makeAlloc({ tasks: [makeTask({ Config: { command: "${nothing.there}" } })] });
  for (const alloc of [wrongCommand, wrongConfig]) {
    harness.runner.run(alloc);
    await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "failed");
  }
  assert.deepEqual(await harness.logs.ids(), []);
});

test("an unknown reference in the config fails the task before anything is started", async (t) => {
  const harness = new Harness(t);
  const policy = { ...NO_RESTARTS, Attempts: 3, Delay: 1 };
  const alloc = makeAlloc({
    tasks: [makeTask({ Config: { command: "${nothing.there}" } })],
    group: { RestartPolicy: policy },
  });
  harness.runner.run(alloc);
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.main);
  const [validation, last] = sentences(TaskStates.main).slice(-2);
  assert.match(
    validation ?? "",
    /^Failed Validation: Cannot interpolate "\$\{nothing\.there\}" in the task's config: Unknown variable/,
  );
  assert.equal(last, "Not Restarting: Error was unrecoverable");
  assert.equal(harness.driver.tasks.length, 0);
});

test("a start error is tried again only where that may help", async (t) => {
  const harness = new Harness(t);
  const policy = { ...NO_RESTARTS, Attempts: 2, Delay: 1 };
  let failures = 0;
  harness.driver.onStart = ({ name }) => {
    if (name === "flaky" && failures++ === 0)
      throw new Fault("unavailable", "Not yet", { recoverable: true });
    if (name === "wrong") throw new Fault("not_found", 'binary "x" could not be found');
  };
  const flaky = makeAlloc({
    tasks: [makeTask({ Name: "flaky" })],
    group: { RestartPolicy: policy },
  });
  const wrong = makeAlloc({
    tasks: [makeTask({ Name: "wrong" })],
    group: { RestartPolicy: policy },
  });
  harness.runner.run(flaky);
  harness.runner.run(wrong);
  const started = await harness.untilState(flaky, "flaky", "running");
  assert.deepEqual(sentences(started).slice(2), [
    "Driver Failure: Not yet",
    "Restarting: Task restarting in 1ns",
    "Started: Task started by client",
  ]);
  const { TaskStates } = await harness.until(wrong, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.wrong);
  assert.deepEqual(sentences(TaskStates.wrong).slice(2), [
    'Driver Failure: binary "x" could not be found',
    "Not Restarting: Error was unrecoverable",
  ]);
});

test("an unknown driver, a forbidden user and unsupported blocks are told at once", async (t) => {
  const harness = new Harness(t);
  harness.settings = { ...SETTINGS, userCheckedDrivers: ["fake"] };
  const cases = [
    [{ Driver: "docker" }, /Task "main" needs driver "docker".*it has: fake/],
    [{ User: "root" }, /running as user "root" is disallowed/],
    [{ User: "0" }, /running as user "0" is disallowed/],
    [{ Vault: {} }, /block "vault" is not supported/],
    [{ User: "nobody-of-that-name" }, /User "nobody-of-that-name" does not exist/],
  ] as const;
  for (const [fields, reason] of cases) {
    const alloc = makeAlloc({ tasks: [makeTask(fields as object)] });
    harness.runner.run(alloc);
    const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
    assert.match(TaskStates.main?.Events.at(-2)?.DisplayMessage ?? "", reason);
  }
  assert.equal(harness.driver.tasks.length, 0);
});

test("memory_max without oversubscription is ignored, and the user is told", async (t) => {
  const harness = new Harness(t);
  const task = makeTask();
  task.Resources.MemoryMaxMB = -1;
  const alloc = makeAlloc({ tasks: [task] });
  harness.runner.run(alloc);
  const state = await harness.untilState(alloc, "main", "running");
  assert.match(
    sentences(state)[1] ?? "",
    /^Task hook message: memory_max = -1 is ignored, the limit is memory = 300 MiB/,
  );
  assert.equal(harness.driver.newest("main").config.resources.memoryMaxMb, 0);

  harness.settings = { ...SETTINGS, memoryOversubscription: true };
  const allowed = makeAlloc({ tasks: [task] });
  harness.runner.run(allowed);
  await harness.untilState(allowed, "main", "running");
  assert.equal(harness.driver.newest("main").config.resources.memoryMaxMb, -1);
});

test("an artifact is there before the start, and is not fetched again for a restart", async (t) => {
  const harness = new Harness(t);
  const server = createServer((_request, response) => response.end(`${++requests}`));
  let requests = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const artifact = makeArtifact(`http://127.0.0.1:${port}/tool`);
  const alloc = makeAlloc({ tasks: [makeTask({ Artifacts: [artifact] })] });
  harness.runner.run(alloc);
  const state = await harness.untilState(alloc, "main", "running");
  assert.equal(sentences(state)[2], "Downloading Artifacts: Client is downloading artifacts");
  await harness.runner.restart(alloc.ID);
  await harness.until(alloc, () => harness.driver.starts("main") === 2);
  assert.equal(readFileSync(`${harness.runner.allocDir(alloc.ID)}/main/local/tool`, "utf8"), "1");

  const checksum = `sha256:${"0".repeat(64)}`;
  const wrong = makeAlloc({
    tasks: [makeTask({ Name: "wrong", Artifacts: [{ ...artifact, GetterOptions: { checksum } }] })],
  });
  harness.runner.run(wrong);
  const { TaskStates } = await harness.until(wrong, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.wrong);
  const [failure, last] = sentences(TaskStates.wrong).slice(-2);
  assert.match(
    failure ?? "",
    /^Failed Artifact Download: failed to download artifact "http.*expected sha256:0+, got sha256:/,
  );
  assert.equal(last, "Not Restarting: Policy allows no restarts");
  assert.equal(harness.driver.starts("wrong"), 0);
});

test("a password in an artifact's source stands in no event", async (t) => {
  const harness = new Harness(t);
  const sources = [
    "http://user:s3cret@127.0.0.1:1/app?token=s3cret",
    "http://user:s3cret@127.0.0.1:1/",
    "http://user:s3cret@127.0.0.1:1/archive//inner",
    "ftp://user:s3cret@127.0.0.1:1/app",
    "git::https://s3cret@127.0.0.1:1/app",
  ];
  for (const source of sources) {
    const alloc = makeAlloc({ tasks: [makeTask({ Artifacts: [makeArtifact(source)] })] });
    harness.runner.run(alloc);
    const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
    const events = stringifyJson(TaskStates.main?.Events ?? []);
    assert.match(events, /failed to download artifact/);
    assert.doesNotMatch(events, /s3cret/);
  }
});

test("a dispatched payload lies in the task's local directory, and nowhere else", async (t) => {
  const harness = new Harness(t);
  const Payload = Buffer.from("the payload").toString("base64");
  const alloc = makeAlloc({
    tasks: [makeTask({ DispatchPayload: { File: "in/payload.txt" } })],
    job: { Payload },
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const file = `${harness.runner.allocDir(alloc.ID)}/main/local/in/payload.txt`;
  assert.equal(readFileSync(file, "utf8"), "the payload");
  const empty = makeAlloc({
    tasks: [makeTask({ DispatchPayload: { File: "payload.txt" } })],
    job: { Payload: null, Dispatched: true },
  });
  harness.runner.run(empty);
  await harness.untilState(empty, "main", "running");
  const nothing = `${harness.runner.allocDir(empty.ID)}/main/local/payload.txt`;
  assert.equal(readFileSync(nothing, "utf8"), "", "a run without a payload has an empty file");
  const escaping = makeAlloc({
    tasks: [makeTask({ DispatchPayload: { File: "../../payload" } })],
    job: { Payload },
  });
  harness.runner.run(escaping);
  const { TaskStates } = await harness.until(escaping, (u) => u.ClientStatus === "failed");
  assert.match(
    TaskStates.main?.Events.at(-2)?.DisplayMessage ?? "",
    /^dispatch_payload: .*lies outside/,
  );
});

test("a restart that is asked for while a task waits for its next start comes at once", async (t) => {
  const harness = new Harness(t);
  const policy = { ...NO_RESTARTS, Attempts: 1, Delay: 3600 * SECOND };
  let failures = 0;
  harness.driver.onStart = () => {
    if (failures++ === 0) throw new Fault("unavailable", "Not yet", { recoverable: true });
  };
  const alloc = makeAlloc({ group: { RestartPolicy: policy } });
  harness.runner.run(alloc);
  await harness.until(
    alloc,
    ({ TaskStates }) => TaskStates.main?.Events.at(-1)?.Type === "Restarting",
  );
  await harness.runner.restart(alloc.ID);
  const { Events } = await harness.untilState(alloc, "main", "running");
  assert.deepEqual(
    Events.slice(-3).map(({ Type }) => Type),
    ["Restarting", "Restart Signaled", "Started"],
  );
});

test("the shutdown delay comes before the kill signal", async (t) => {
  const slept: number[] = [];
  const clock: Clock = {
    ...systemClock(),
    async sleep(ms) {
      slept.push(ms);
    },
  };
  const harness = new Harness(t, { clock });
  const alloc = makeAlloc({
    tasks: [makeTask({ ShutdownDelay: 3 * SECOND })],
    group: { ShutdownDelay: 2 * SECOND },
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  harness.runner.run({ ...alloc, DesiredStatus: "stop" });
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "complete");
  assert.deepEqual(slept, [2000, 3000]);
  assert.ok(TaskStates.main);
  assert.deepEqual(sentences(TaskStates.main).slice(4), [
    "Waiting for shutdown delay: Waiting for shutdown_delay of 3s before killing the task.",
    "Terminated: Exit Code: 130, Signal: 2",
    "Killed: Task successfully killed",
  ]);
});

test("an allocation that is to stop without its shutdown delay waits for none", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    tasks: [makeTask({ ShutdownDelay: 3600 * SECOND })],
    group: { ShutdownDelay: 3600 * SECOND },
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const DesiredTransition = { ...alloc.DesiredTransition, NoShutdownDelay: true };
  harness.runner.run({ ...alloc, DesiredStatus: "stop", DesiredTransition });
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "complete");
  assert.ok(TaskStates.main);
  assert.doesNotMatch(sentences(TaskStates.main).join("; "), /shutdown_delay/);
});

test("an OOM kill and an unknown exit code are told in words", async (t) => {
  const harness = new Harness(t);
  const oom = makeAlloc({ tasks: [makeTask({ Name: "hungry" })] });
  const unknown = makeAlloc({ tasks: [makeTask({ Name: "lost" })] });
  for (const alloc of [oom, unknown]) harness.runner.run(alloc);
  await harness.untilState(oom, "hungry", "running");
  await harness.untilState(unknown, "lost", "running");
  harness.driver.end("hungry", { exitCode: 137, signal: 9, oomKilled: true });
  harness.driver.end("lost", { error: "Exit code unknown" });
  const killed = (await harness.untilState(oom, "hungry", "dead")).Events[3];
  assert.equal(killed?.DisplayMessage, 'Exit Code: 137, Signal: 9, Exit Message: "OOM Killed"');
  assert.equal(killed?.Details.oom_killed, "true");
  const lost = await harness.untilState(unknown, "lost", "dead");
  assert.equal(lost.Events[3]?.DisplayMessage, 'Exit Message: "Exit code unknown"');
  assert.ok(lost.Failed);
});

test("the ten newest events are kept", async (t) => {
  const harness = new Harness(t);
  harness.driver.ignoreSignals = true;
  const alloc = makeAlloc({ tasks: [makeTask({ KillTimeout: 0 })] });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  for (let count = 0; count < 12; count++) await harness.runner.signal(alloc.ID, "main", "SIGHUP");
  const { TaskStates } = await harness.until(
    alloc,
    (u) => u.TaskStates.main?.Events.every(({ Type }) => Type === "Signaling") ?? false,
  );
  assert.equal(TaskStates.main?.Events.length, 10);
});

function makeArtifact(GetterSource: string): TaskArtifact {
  return {
    GetterSource,
    GetterOptions: null,
    GetterHeaders: null,
    GetterMode: "any",
    GetterInsecure: false,
    RelativeDest: "local/",
    Chown: false,
  };
}
