import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskLifecycle, TaskState } from "@drover/job";
import { newTaskState } from "../task/task-journal.ts";
import { LifecycleCoordinator } from "./lifecycle-coordinator.ts";

const lifecycles: Record<string, TaskLifecycle | null> = {
  migrate: { Hook: "prestart", Sidecar: false },
  proxy: { Hook: "prestart", Sidecar: true },
  main: null,
  announce: { Hook: "poststart", Sidecar: false },
  shipper: { Hook: "poststart", Sidecar: true },
  clean: { Hook: "poststop", Sidecar: false },
};
const pending = newTaskState();
const running: TaskState = { ...pending, State: "running" };
const dead: TaskState = { ...pending, State: "dead" };
const failed: TaskState = { ...dead, Failed: true };

/** The tasks that may start, after each update of their states. */
function setUp(names = Object.keys(lifecycles)) {
  const coordinator = new LifecycleCoordinator(
    names.map((Name) => ({ Name, Lifecycle: lifecycles[Name] ?? null })),
  );
  const states = new Map<string, TaskState>(names.map((name) => [name, pending]));
  const signal = new AbortController().signal;
  return {
    coordinator,
    async update(changes: Record<string, TaskState> = {}) {
      for (const [name, state] of Object.entries(changes)) states.set(name, state);
      coordinator.update(states);
      const allowed: string[] = [];
      for (const name of names) {
        void coordinator.mayStart(name, signal).then(() => allowed.push(name));
      }
      await new Promise(setImmediate);
      return allowed;
    },
  };
}

test("tasks start in the order of their lifecycle", async () => {
  const { update } = setUp();
  assert.deepEqual(await update(), ["migrate", "proxy"]);
  assert.deepEqual(await update({ migrate: running, proxy: running }), ["migrate", "proxy"]);
  assert.deepEqual(await update({ migrate: dead }), ["proxy", "main"]);
  assert.deepEqual(await update({ main: running }), ["proxy", "main", "announce", "shipper"]);
  assert.deepEqual(await update({ announce: dead, shipper: running }), [
    "proxy",
    "main",
    "shipper",
  ]);
  assert.deepEqual(await update({ main: dead, proxy: dead }), ["proxy", "main", "shipper"]);
  assert.deepEqual(await update({ shipper: dead }), ["clean"]);
});

test("main tasks never start after a prestart task that failed", async () => {
  const { update } = setUp(["migrate", "main", "clean"]);
  assert.deepEqual(await update(), ["migrate"]);
  assert.deepEqual(await update({ migrate: failed }), ["migrate"]);
  assert.deepEqual(await update({ main: dead }), ["clean"]);
});

test("a group of main tasks alone starts at once", async () => {
  assert.deepEqual(await setUp(["main"]).update(), ["main"]);
});

test("a restored group goes on where it stood", async () => {
  const { coordinator, update } = setUp(["migrate", "main", "announce"]);
  coordinator.restore(
    new Map([
      ["migrate", dead],
      ["main", running],
      ["announce", pending],
    ]),
  );
  assert.deepEqual(await update({ migrate: dead, main: running }), ["main", "announce"]);
});

test("a task that waits for its time is let go when its signal aborts", async () => {
  const { coordinator } = setUp(["migrate", "main"]);
  const controller = new AbortController();
  const waiting = coordinator.mayStart("main", controller.signal);
  controller.abort(new Error("killed"));
  await assert.rejects(waiting, /killed/);
});
