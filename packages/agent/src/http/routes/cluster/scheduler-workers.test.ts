import assert from "node:assert/strict";
import { test } from "node:test";
import type { SchedulerWork } from "@drover/server";
import { serveRoutes } from "../../../../test/serve-routes.ts";
import { schedulerWorkerRoutes } from "./scheduler-workers.ts";

const ALL = ["_core", "batch", "service", "sysbatch", "system"];

test("the worker of the scheduler is shown, and what it works on is set", async (t) => {
  let work: SchedulerWork = { isOn: true, types: new Set(ALL) };
  const broker = {
    isPaused: false,
    get work() {
      return work;
    },
    setWork(wanted: SchedulerWork) {
      work = wanted;
    },
  };
  const about = { serverName: "here.global", startedAt: new Date(0) };
  const port = await serveRoutes(t, schedulerWorkerRoutes(broker, about));
  const call = async (path: string, body?: object) => {
    const url = `http://127.0.0.1:${port}/v1/agent/schedulers${path}`;
    const put = { method: "PUT", body: JSON.stringify(body) };
    const answer = await fetch(url, body === undefined ? {} : put);
    const text = await answer.text();
    return answer.ok ? JSON.parse(text) : text;
  };
  const shown = { server_id: "here.global", num_schedulers: 1, enabled_schedulers: ALL };
  assert.deepEqual(await call("/config"), shown);
  assert.deepEqual(await call("/config", shown), shown, "what is shown can be sent back");
  const { schedulers } = await call("");
  assert.deepEqual(
    schedulers.map((it: { status: string; started: string }) => [it.status, it.started]),
    [["Started", "1970-01-01T00:00:00.000Z"]],
  );
  const none = await call("/config", { num_schedulers: 0, enabled_schedulers: ["system"] });
  assert.deepEqual(none, { ...shown, num_schedulers: 0, enabled_schedulers: ["_core", "system"] });
  assert.deepEqual((await call("")).schedulers, []);
  assert.match(await call("/config", { num_schedulers: 4 }), /num_schedulers must be .*1/);
  const unknown = { num_schedulers: 1, enabled_schedulers: ["cron"] };
  assert.match(await call("/config", unknown), /no scheduler "cron": there are service, batch/);
  assert.match(await call("/config", { num_schedulers: -1 }), /num_schedulers must be /);
});
