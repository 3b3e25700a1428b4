import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { ManualClock } from "@drover/clock/manual";
import type { Allocation, Template } from "@drover/job";
import { Harness, SETTINGS, sentences } from "../../test/harness.ts";
import { ADDRESSES, allocWith, Cluster, fileOf, hasEvent } from "../../test/templates.ts";

const MS = 1_000_000;
const HUP = { ChangeMode: "signal", ChangeSignal: "SIGHUP" } as const;

/** A running task with templates that list the instances of "db", of which there is one, on a clock that stands. */
async function start(t: TestContext, ...templates: Partial<Template>[]) {
  const clock = new ManualClock();
  const cluster = new Cluster();
  const harness = new Harness(t, { clock, sources: cluster });
  const received: string[] = [];
  harness.driver.onSignal = (signal) => received.push(signal);
  cluster.set(1);
  const alloc = allocWith(...templates.map((each) => ({ EmbeddedTmpl: ADDRESSES, ...each })));
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const timers = clock.timers;
  return {
    clock,
    cluster,
    harness,
    alloc,
    /** The signals that the task was sent. */
    received,
    content: () => readFileSync(fileOf(harness, alloc), "utf8"),
    /** Until something waits on the clock that did not before; what is to come has then begun. */
    waiting: async () => {
      while (clock.timers <= timers) await turn();
    },
  };
}

/** The rest of what this turn of the event loop has begun. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function signals(harness: Harness, alloc: Allocation, count: number) {
  return harness.until(alloc, ({ TaskStates }) => {
    return TaskStates.main?.Events.filter(({ Type }) => Type === "Signaling").length === count;
  });
}

if (process.getuid?.() === 0) {
  test("uid and gid say whose the file is, also when it is rendered anew", async (t) => {
    const { clock, cluster, harness, alloc } = await start(t, { ...HUP, Uid: 4242, Gid: 4343 });
    const owner = () => {
      const { uid, gid } = statSync(fileOf(harness, alloc));
      return [uid, gid];
    };
    assert.deepEqual(owner(), [4242, 4343]);
    cluster.set(2);
    clock.advance(0);
    await signals(harness, alloc, 1);
    assert.deepEqual(owner(), [4242, 4343]);
  });
}

test("a key that a map does not have fails the task with error_on_missing_key, and is nothing without", async (t) => {
  const EmbeddedTmpl = '{{ with parseJSON `{"a": 1}` }}[{{ .b }}]{{ end }}';
  const harness = new Harness(t);
  const taken = allocWith({ EmbeddedTmpl });
  const failed = allocWith({ EmbeddedTmpl, ErrMissingKey: true });
  harness.runner.run(taken);
  harness.runner.run(failed);
  await harness.untilState(taken, "main", "running");
  assert.equal(readFileSync(fileOf(harness, taken), "utf8"), "[<no value>]");
  const { TaskStates } = await harness.until(failed, (it) => it.ClientStatus === "failed");
  assert.ok(TaskStates.main);
  assert.match(
    sentences(TaskStates.main).join("\n"),
    /local\/out:1:.* map has no entry for key "b"/,
  );
});

test("wait holds a rendering back until nothing has changed for min, but not longer than max", async (t) => {
  const Wait = { Min: 2000 * MS, Max: 5000 * MS };
  const { clock, cluster, harness, alloc, content, waiting } = await start(t, { ...HUP, Wait });
  cluster.set(2);
  await waiting();
  clock.advance(1999);
  assert.equal(content(), "127.0.0.1:1;");
  clock.advance(1);
  await signals(harness, alloc, 1);
  assert.equal(content(), "127.0.0.1:2;");

  // Each change begins the wait anew, three times, of which the last is the rest up to max.
  for (const [port, pauseMs] of [
    [3, 2000],
    [4, 2000],
    [5, 1000],
  ] as const) {
    cluster.set(port);
    await waiting();
    cluster.set(port + 10);
    clock.advance(pauseMs - 1);
    assert.equal(content(), "127.0.0.1:2;");
    clock.advance(1);
    await turn();
  }
  await signals(harness, alloc, 2);
  assert.equal(content(), "127.0.0.1:15;");
});

test("splay delays the change mode by a part of it, and not the file", async (t) => {
  t.mock.method(Math, "random", () => 0.5);
  const Splay = 10_000 * MS;
  const it = await start(t, { ...HUP, Splay });
  const { clock, cluster, harness, alloc, content, received, waiting } = it;
  cluster.set(2);
  clock.advance(0);
  await waiting();
  assert.equal(content(), "127.0.0.1:2;");
  clock.advance(4999);
  await turn();
  assert.deepEqual(received, []);
  clock.advance(1);
  await signals(harness, alloc, 1);
  assert.deepEqual(received, ["SIGHUP"]);
});

test("a change script that is not over in its time is ended, with an event, and the task goes on", async (t) => {
  const ChangeScript = {
    Command: "sleep",
    Args: [],
    Timeout: 3000 * MS,
    FailOnError: false,
    RunOnFirstRender: false,
  };
  const script = { ChangeMode: "script", ChangeScript } as const;
  const { clock, cluster, harness, alloc, waiting } = await start(t, script);
  cluster.set(2);
  clock.advance(0);
  await waiting();
  clock.advance(3000);
  const update = await harness.until(alloc, (it) =>
    hasEvent(it.TaskStates.main, "Task hook failed"),
  );
  const { main } = update.TaskStates;
  assert.match(main?.Events.at(-1)?.DisplayMessage ?? "", /"sleep": not over after 3000 ms/);
  assert.equal(main?.State, "running");
});

test("the agent's function_denylist denies functions by their names and by patterns", async (t) => {
  const harness = new Harness(t);
  const templates = { functionDenylist: ["env", "sprig_rand*"], disableFileSandbox: false };
  harness.settings = { ...SETTINGS, templates };
  await harness.restart();
  for (const [call, result] of [
    ['env "HOME"', "env"],
    ["sprig_randAlpha 3", "sprig_randAlpha"],
    ['sprig_upper "x"', undefined],
  ]) {
    const alloc = allocWith({ EmbeddedTmpl: `{{ ${call} }}` });
    harness.runner.run(alloc);
    if (result === undefined) {
      await harness.untilState(alloc, "main", "running");
      continue;
    }
    const { TaskStates } = await harness.until(alloc, (it) => it.ClientStatus === "failed");
    const told = TaskStates.main && sentences(TaskStates.main).join("\n");
    assert.match(told ?? "", new RegExp(`error calling ${result}: function is disabled`));
  }
});
