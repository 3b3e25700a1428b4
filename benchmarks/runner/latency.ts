/**
 * How long a task takes to start: `node benchmarks/runner/latency.ts`, one JSON object, about 10 s.
 * First the runner's own share, with a driver that does nothing; then /bin/true through the real
 * raw_exec driver and log collector, one task after the other and in bursts. State goes to a SQLite
 * file throughout. Times are those of the tasks' own events; what Node's own spawn of
 * /bin/true takes in the same run tells how busy the machine is.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskDriver } from "@drover/driver";
import { MockDriver } from "@drover/driver/mock";
import type { Allocation, Task, TaskState } from "@drover/job";
import { LogCollector } from "@drover/logs";
import { RawExecDriver } from "@drover/raw-exec";
import {
  DEFAULT_ARTIFACT_SETTINGS,
  DEFAULT_ENV_DENYLIST,
  DEFAULT_TEMPLATE_SETTINGS,
  DEFAULT_USER_CHECKED_DRIVERS,
  DEFAULT_USER_DENYLIST,
  Runner,
} from "@drover/runner";
import { SqliteTaskStates } from "@drover/store";
import { makeAlloc, makeTask, NODE } from "../../packages/runner/test/allocation.ts";
import { CGROUP_PARENT, removeCgroupParent } from "../cgroup-parent.ts";

const SINGLE_TASKS = 100;
const BURSTS = 5;
const BURST_TASKS = 30;
const TRUE = { Driver: "raw_exec", Config: { command: "/bin/true" } };

const root = mkdtempSync(join(tmpdir(), "drover-bench-"));
const driver = new RawExecDriver({
  runtimeDir: join(root, "run"),
  cgroupParent: CGROUP_PARENT,
});
await driver.setConfig({ enabled: true });
const logs = await LogCollector.start({ runtimeDir: join(root, "logs") });
const state = new SqliteTaskStates(join(root, "tasks.db"));
const runner = new Runner({
  dataDir: root,
  node: () => NODE,
  drivers: new Map<string, TaskDriver>([
    ["raw_exec", driver],
    ["mock", new MockDriver()],
  ]),
  logs,
  state,
  settings: () => ({
    region: "global",
    memoryOversubscription: false,
    agentEnv: process.env as Record<string, string>,
    envDenylist: DEFAULT_ENV_DENYLIST,
    maxKillTimeoutMs: 30_000,
    userDenylist: DEFAULT_USER_DENYLIST,
    userCheckedDrivers: DEFAULT_USER_CHECKED_DRIVERS,
    artifacts: DEFAULT_ARTIFACT_SETTINGS,
    templates: DEFAULT_TEMPLATE_SETTINGS,
  }),
});

const spawns: number[] = [];
for (let count = 0; count < SINGLE_TASKS; count++) {
  const start = performance.now();
  await once(spawn("/bin/true", { stdio: "ignore" }), "exit");
  spawns.push(performance.now() - start);
}
const LogConfig = { MaxFiles: 1, MaxFileSizeMB: 1, Disabled: true, Enabled: null };
const own: TaskState[] = [];
const singles: TaskState[] = [];
for (let count = 0; count < SINGLE_TASKS; count++) {
  own.push(...(await run(1, { Driver: "mock", Config: { run_for_ms: 1 }, LogConfig })));
  singles.push(...(await run(1)));
}
const bursts: number[] = [];
const inBursts: TaskState[] = [];
for (let count = 0; count < BURSTS; count++) {
  const start = performance.now();
  inBursts.push(...(await run(BURST_TASKS)));
  bursts.push((BURST_TASKS * 1000) / (performance.now() - start));
}
console.log(
  JSON.stringify(
    {
      node_spawn_to_exit_ms: quantiles(spawns),
      runner_alone: {
        received_to_started_ms: quantiles(own.map((task) => between(task, "Started"))),
      },
      one_after_the_other: {
        received_to_started_ms: quantiles(singles.map((task) => between(task, "Started"))),
        received_to_terminated_ms: quantiles(singles.map((task) => between(task, "Terminated"))),
      },
      bursts_of_30: {
        tasks_per_second: quantiles(bursts),
        received_to_started_ms: quantiles(inBursts.map((task) => between(task, "Started"))),
      },
    },
    null,
    2,
  ),
);
await runner.close();
await driver.close();
removeCgroupParent();
logs.detach();
state.close();
rmSync(root, { recursive: true });

/** Runs tasks at once to their end, and clears them away. */
async function run(count: number, task: Partial<Task> = TRUE): Promise<TaskState[]> {
  const allocs = Array.from({ length: count }, () => makeAlloc({ tasks: [makeTask(task)] }));
  const states = await Promise.all(allocs.map(complete));
  await Promise.all(allocs.map(({ ID }) => runner.destroy(ID)));
  return states;
}

function complete(alloc: Allocation): Promise<TaskState> {
  const { promise, resolve, reject } = Promise.withResolvers<TaskState>();
  const stop = runner.onUpdate(({ ID, ClientStatus, TaskStates: { main } }) => {
    if (ID !== alloc.ID || main === undefined) return;
    if (ClientStatus === "failed")
      reject(new Error(JSON.stringify(main.Events.at(-2)?.DisplayMessage)));
    if (ClientStatus === "complete") resolve(main);
  });
  runner.run(alloc);
  return promise.finally(stop);
}

function between({ Events }: TaskState, type: string): number {
  const [first] = Events;
  const last = Events.find(({ Type }) => Type === type);
  return Number(BigInt(last?.Time ?? 0) - BigInt(first?.Time ?? 0)) / 1e6;
}

function quantiles(values: number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2));
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) };
}
