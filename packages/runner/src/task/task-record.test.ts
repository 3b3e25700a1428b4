import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskConfig } from "@drover/driver";
import fc from "fast-check";
import { terminated } from "./task-events.ts";
import { newTaskState } from "./task-journal.ts";
import {
  decodeHandle,
  decodeTaskRecord,
  encodeHandle,
  encodeTaskRecord,
  type TaskRecord,
} from "./task-record.ts";

const config: TaskConfig = {
  id: "a/main/1",
  name: "main",
  allocId: "a",
  jobId: "j",
  jobName: "j",
  taskGroupName: "g",
  namespace: "default",
  nodeName: "n",
  nodeId: "n",
  driverConfig: { command: "/bin/true", list: [1, "2", null] },
  env: { A: "ü\u0000\n" },
  resources: {
    cpuShares: 1,
    memoryMb: 2,
    memoryMaxMb: -1,
    cpusetCpus: "",
    cpusetCgroup: "",
    ports: [],
  },
  user: "",
  allocDir: "/x",
  stdoutPath: "/o",
  stderrPath: "/e",
  network: { mode: "host", path: "" },
  mounts: [],
  devices: [],
};

test("a record is kept exactly, whatever its times", () => {
  const times = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(times, times, fc.option(times), (time, intervalStart, restartAt) => {
      const result = { exitCode: 137, signal: 9, oomKilled: true };
      const record: TaskRecord = {
        state: { ...newTaskState(), Events: [terminated(time, result)] },
        restarts: { count: 2, intervalStart },
        restartAt,
        finishedTask: "a/main/1",
        exit: result,
        restartRequested: false,
        restartUsesAttempt: false,
        done: ["validate"],
        isComplete: false,
      };
      const kept = decodeTaskRecord(encodeTaskRecord(record));
      assert.equal(BigInt(kept.state.Events[0]?.Time ?? -1), time);
      assert.deepEqual(kept.restarts, record.restarts);
      assert.equal(kept.restartAt, restartAt);
      assert.deepEqual(kept.exit, result);
      assert.deepEqual(kept.done, record.done);
    }),
  );
});

test("a handle is kept to the byte", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (driverState) => {
      const handle = { version: 3, config, state: "running", driverState } as const;
      const kept = decodeHandle(encodeHandle(handle));
      assert.deepEqual({ ...kept, driverState: new Uint8Array(kept.driverState) }, handle);
    }),
  );
});

test("damaged and unknown texts are told apart from good ones", () => {
  assert.throws(() => decodeHandle("{"), { code: "data_loss" });
  assert.throws(() => decodeHandle('{"version":99}'), {
    code: "data_loss",
    message: /version 99; this Drover reads version 1/,
  });
  assert.throws(() => decodeTaskRecord("null"), { code: "data_loss" });
});
