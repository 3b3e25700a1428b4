import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { TaskState } from "@drover/job";
import { makeAlloc, makeTask } from "../../test/allocation.ts";
import { Harness, SETTINGS, sentences } from "../../test/harness.ts";
import { ADDRESSES, allocWith, Cluster, fileOf, hasEvent, template } from "../../test/templates.ts";

const MS = 1_000_000;

test("a template is rendered before the task starts, from its text or a file, with its mode", async (t) => {
  const harness = new Harness(t);
  const alloc = allocWith(
    { EmbeddedTmpl: '{{ env "NOMAD_TASK_NAME" }} {{ env "NOMAD_ALLOC_ID" }}', Perms: "0600" },
    { EmbeddedTmpl: "x", DestPath: "${NOMAD_SECRETS_DIR}/deep/er/x" },
    { EmbeddedTmpl: "shared", DestPath: "/alloc/data/y" },
    { SourcePath: "local/source", DestPath: "local/made", LeftDelim: "[[", RightDelim: "]]" },
  );
  const source = fileOf(harness, alloc, "main/local/source");
  mkdirSync(path.dirname(source), { recursive: true });
  writeFileSync(source, "{{ [[ len `four` ]] }}");
  harness.driver.onStart = () => {
    assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), `main ${alloc.ID}`);
  };
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(statSync(fileOf(harness, alloc)).mode & 0o777, 0o600);
  assert.equal(readFileSync(fileOf(harness, alloc, "main/secrets/deep/er/x"), "utf8"), "x");
  assert.equal(readFileSync(fileOf(harness, alloc, "alloc/data/y"), "utf8"), "shared");
  assert.equal(readFileSync(fileOf(harness, alloc, "main/local/made"), "utf8"), "{{ 4 }}");
});

test("a template with env gives the task variables, over those of its env block", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    tasks: [
      makeTask({
        Env: { COLOUR: "red", KEPT: "yes" },
        Templates: [
          template({ EmbeddedTmpl: 'COLOUR={{ env "KEPT" }}-blue\nNEW="a b"', Envvars: true }),
        ],
      }),
    ],
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const { env } = harness.driver.newest("main").config;
  assert.equal(env.COLOUR, "yes-blue");
  assert.equal(env.NEW, "a b");
  assert.equal(env.KEPT, "yes");
});

test("a template that fails keeps the task from starting, and tells the place", async (t) => {
  const harness = new Harness(t);
  for (const [fields, reason] of [
    [
      { EmbeddedTmpl: 'a\n{{ mustEnv "NOWHERE" }}' },
      /template: local\/out:2:3: .* NOWHERE is empty/,
    ],
    [{ EmbeddedTmpl: '{{ plugin "x" }}' }, /function is disabled/],
    [{ EmbeddedTmpl: "x", DestPath: "../../../etc/drover" }, /lies outside of the allocation/],
    [{ EmbeddedTmpl: '{{ file "/etc/passwd" }}' }, /lies outside of the allocation/],
    [{ SourcePath: "/etc/passwd" }, /lies outside of the allocation/],
    [{ EmbeddedTmpl: "no variable", Envvars: true }, /local\/out: line 1: missing =/],
    [{ EmbeddedTmpl: "{{ range 1000000000 }}{{ end }}" }, /more than 1000000 steps/],
  ] as const) {
    const alloc = allocWith(fields);
    harness.runner.run(alloc);
    const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
    assert.ok(TaskStates.main);
    assert.match(sentences(TaskStates.main).join("\n"), reason);
  }
  assert.equal(harness.driver.starts("main"), 0);
});

test("what a template prints stands in the agent's log, and not in its file", async (t) => {
  const harness = new Harness(t);
  const alloc = allocWith({
    EmbeddedTmpl: 'a{{ spew_dump "ä" }}b{{ spew_printf "%v!" 5 }}{{ spew_sdump 1 }}',
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "ab(int) 1\n");
  const printed = harness.log.lines.find((line) => line.startsWith("Template printed: "));
  assert.deepEqual(printed?.split("\n"), [
    `Template printed: alloc_id=${alloc.ID} task=main template=local/out`,
    "  text=",
    '  | (string) (len=2) "ä"',
    "  | 5!",
  ]);
});

test("with disable_file_sandbox a template reads the machine's files", async (t) => {
  const harness = new Harness(t);
  harness.settings = {
    ...SETTINGS,
    templates: { ...SETTINGS.templates, disableFileSandbox: true },
  };
  const file = path.join(harness.dataDir, "source.tpl");
  writeFileSync(file, `{{ file "${file}" | len }}`);
  const alloc = allocWith({ SourcePath: file });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(
    readFileSync(fileOf(harness, alloc), "utf8"),
    String(`{{ file "${file}" | len }}`.length),
  );
});

test("a link that a task has put in the way is not followed", async (t) => {
  const harness = new Harness(t);
  const victim = path.join(harness.dataDir, "victim");
  mkdirSync(victim);
  const alloc = makeAlloc({
    tasks: [makeTask({ Templates: [template({ EmbeddedTmpl: "x", DestPath: "local/sub/out" })] })],
    group: {
      RestartPolicy: {
        Attempts: 5,
        Interval: 3600e9,
        Delay: 0,
        Mode: "fail",
        RenderTemplates: false,
      },
    },
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const swapped = fileOf(harness, alloc, "main/local/sub");
  // What the task does before it ends.
  rmSync(swapped, { recursive: true });
  symlinkSync(victim, swapped);
  harness.driver.end("main", { exitCode: 1 });
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.main);
  assert.match(sentences(TaskStates.main).join("\n"), /not followed/);
  assert.throws(() => statSync(path.join(victim, "out")), { code: "ENOENT" });
});

test("a change restarts the task once, also for changes that come together", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.set(1);
  const alloc = allocWith(
    { EmbeddedTmpl: ADDRESSES },
    { EmbeddedTmpl: ADDRESSES, DestPath: "local/b" },
  );
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "127.0.0.1:1;");
  cluster.set(2);
  cluster.set(3);
  await harness.until(alloc, ({ TaskStates }) => Number(TaskStates.main?.Restarts) === 1);
  const { Events } = await harness.untilState(alloc, "main", "running");
  assert.equal(readFileSync(fileOf(harness, alloc, "main/local/b"), "utf8"), "127.0.0.1:3;");
  const restarts = Events.filter(({ Type }) => Type === "Restart Signaled");
  assert.deepEqual(
    restarts.map(({ DisplayMessage }) => DisplayMessage),
    ["Template with change_mode restart re-rendered"],
  );
  assert.equal(harness.driver.starts("main"), 2);
});

test("a change that leaves the bytes as they were does nothing", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.set(1, 2);
  const signals: string[] = [];
  harness.driver.onSignal = (signal) => signals.push(signal);
  const alloc = allocWith({
    EmbeddedTmpl: '{{ nomadService "db" | len }}',
    ChangeMode: "signal",
    ChangeSignal: "SIGHUP",
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  cluster.set(3, 4);
  cluster.set(5);
  await harness.until(alloc, ({ TaskStates }) => hasEvent(TaskStates.main, "Signaling"));
  assert.deepEqual(signals, ["SIGHUP"]);
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "1");
});

test("noop changes the file alone", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.set(1);
  const alloc = allocWith(
    { EmbeddedTmpl: ADDRESSES, ChangeMode: "noop" },
    { EmbeddedTmpl: ADDRESSES, DestPath: "local/b", ChangeMode: "signal", ChangeSignal: "SIGUSR1" },
  );
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  cluster.set(2);
  await harness.until(alloc, ({ TaskStates }) => hasEvent(TaskStates.main, "Signaling"));
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "127.0.0.1:2;");
  assert.equal(harness.driver.starts("main"), 1);
});

test("once is rendered once, whatever changes and however often the task restarts", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.set(1);
  const alloc = allocWith({ EmbeddedTmpl: ADDRESSES, Once: true });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  cluster.set(2);
  await harness.runner.restart(alloc.ID);
  await harness.until(alloc, ({ TaskStates }) => Number(TaskStates.main?.Restarts) === 1);
  await harness.untilState(alloc, "main", "running");
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "127.0.0.1:1;");
});

test("after a restart of the agent a task is signalled for what changed meanwhile, and for nothing else", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.set(1);
  const signals: string[] = [];
  harness.driver.onSignal = (signal) => signals.push(signal);
  const alloc = allocWith({
    EmbeddedTmpl: ADDRESSES,
    ChangeMode: "signal",
    ChangeSignal: "SIGHUP",
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  await harness.restart(alloc);
  await harness.untilState(alloc, "main", "running");
  cluster.set(2);
  await harness.until(alloc, ({ TaskStates }) => hasEvent(TaskStates.main, "Signaling"));
  assert.deepEqual(signals, ["SIGHUP"]);
  await harness.runner.close();
  assert.equal(cluster.listeners.size, 0);
  cluster.set(3);
  await harness.restart(alloc);
  await harness.until(alloc, ({ TaskStates }) => {
    return TaskStates.main?.Events.filter(({ Type }) => Type === "Signaling").length === 2;
  });
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "127.0.0.1:3;");
});

test("a change script runs in the task, and its failure ends the task only where it says so", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.set(1);
  const script = {
    Command: "exit",
    Args: ["3"],
    Timeout: 5000 * MS,
    FailOnError: false,
    RunOnFirstRender: false,
  };
  const script2 = { ...script, FailOnError: true };
  const kept = allocWith({ EmbeddedTmpl: ADDRESSES, ChangeMode: "script", ChangeScript: script });
  const failed = allocWith({
    EmbeddedTmpl: ADDRESSES,
    ChangeMode: "script",
    ChangeScript: script2,
  });
  for (const alloc of [kept, failed]) {
    harness.runner.run(alloc);
    await harness.untilState(alloc, "main", "running");
  }
  cluster.set(2);
  const { TaskStates } = await harness.until(failed, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.main);
  assert.match(sentences(TaskStates.main).join("\n"), /change script "exit 3": exit code 3/);
  const update = await harness.until(kept, (u) => hasEvent(u.TaskStates.main, "Task hook failed"));
  assert.equal(update.TaskStates.main?.State, "running");
});

test("a change script that runs on the first render runs when the task has started, once", async (t) => {
  const harness = new Harness(t);
  const ChangeScript = {
    Command: "exit",
    Args: ["3"],
    Timeout: 5000 * MS,
    FailOnError: false,
    RunOnFirstRender: true,
  };
  const alloc = allocWith({ EmbeddedTmpl: "x", ChangeMode: "script", ChangeScript });
  harness.runner.run(alloc);
  await harness.until(alloc, (u) => hasEvent(u.TaskStates.main, "Task hook failed"));
  await harness.restart(alloc);
  await harness.runner.restart(alloc.ID);
  const update = await harness.until(alloc, (u) => Number(u.TaskStates.main?.Restarts) === 1);
  const failures = update.TaskStates.main?.Events.filter(({ Type }) => Type === "Task hook failed");
  assert.equal(failures?.length, 1);
});

test("a template waits for a variable, with an event, and is rendered when it is there", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  const alloc = allocWith({
    EmbeddedTmpl:
      '{{ with nomadVar "nomad/jobs/web" }}{{ .password }}{{ end }}{{ range nomadVarListSafe "a/" }} {{ .Path }}{{ end }}',
    ErrMissingKey: true,
  });
  harness.runner.run(alloc);
  const missing = (update: { TaskStates: Record<string, TaskState> }) =>
    update.TaskStates.main?.Events.filter(({ Type }) => Type === "Template").map(
      ({ DisplayMessage }) => DisplayMessage,
    ) ?? [];
  const update = await harness.until(alloc, (it) => missing(it).length === 1);
  assert.deepEqual(missing(update), [
    "Missing: nomad.var.block(nomad/jobs/web@default.global), nomad.var.list(a/@default.global)",
  ]);
  assert.equal(harness.driver.starts("main"), 0);
  cluster.put("unrelated", { k: "v" });
  cluster.put("a/1", { k: "v" });
  const next = await harness.until(alloc, (it) => missing(it).length === 2);
  assert.equal(missing(next)[1], "Missing: nomad.var.block(nomad/jobs/web@default.global)");
  cluster.put("nomad/jobs/web", { password: "s3cret" });
  await harness.untilState(alloc, "main", "running");
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "s3cret a/1");
});

test("a task that waits for a variable can be stopped", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  const alloc = allocWith({ EmbeddedTmpl: '{{ nomadVar "never" }}' });
  harness.runner.run(alloc);
  await harness.until(alloc, (u) => hasEvent(u.TaskStates.main, "Template"));
  harness.runner.run({ ...alloc, DesiredStatus: "stop" });
  await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  assert.equal(cluster.listeners.size, 0);
});

test("a variable that changes runs the change mode once, and only where the bytes change", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.put("a", { k: "1", other: "x" });
  const signals: string[] = [];
  harness.driver.onSignal = (signal) => signals.push(signal);
  const alloc = allocWith({
    EmbeddedTmpl: '{{ (nomadVar "a").k }}{{ if nomadVarExists "b" }} b{{ end }}',
    ChangeMode: "signal",
    ChangeSignal: "SIGHUP",
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  cluster.put("a", { k: "1", other: "y" });
  cluster.put("a", { k: "2", other: "y" });
  cluster.put("b", { k: "v" });
  const signalled = (count: number) =>
    harness.until(alloc, ({ TaskStates }) => {
      return TaskStates.main?.Events.filter(({ Type }) => Type === "Signaling").length === count;
    });
  await signalled(1);
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "2 b");
  // What is gone is no reason to write anything.
  cluster.put("a", undefined);
  await harness.restart(alloc);
  await harness.untilState(alloc, "main", "running");
  cluster.put("a", { k: "2" });
  cluster.put("a", { k: "3" });
  await signalled(2);
  assert.deepEqual(signals, ["SIGHUP", "SIGHUP"]);
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), "3 b");
});

test("a template that tells the time is not rendered anew for that, whoever restarts", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  cluster.put("a", { k: "1" });
  const alloc = allocWith({ EmbeddedTmpl: '{{ (nomadVar "a").k }} {{ timestamp "05.000" }}' });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const before = readFileSync(fileOf(harness, alloc), "utf8");
  await harness.restart(alloc);
  await harness.untilState(alloc, "main", "running");
  cluster.put("b", { k: "1" });
  assert.equal(readFileSync(fileOf(harness, alloc), "utf8"), before);
  cluster.put("a", { k: "2" });
  await harness.until(alloc, ({ TaskStates }) => Number(TaskStates.main?.Restarts) === 1);
  await harness.untilState(alloc, "main", "running");
  assert.equal(harness.driver.starts("main"), 2);
});

test("a variable that the task may not read fails the template", async (t) => {
  const cluster = new Cluster();
  const harness = new Harness(t, { sources: cluster });
  const alloc = allocWith({ EmbeddedTmpl: '{{ nomadVar "forbidden" }}' });
  harness.runner.run(alloc);
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.main);
  assert.match(sentences(TaskStates.main).join("\n"), /error calling nomadVar: Permission denied/);
});
