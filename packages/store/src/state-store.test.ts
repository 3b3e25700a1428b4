import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { RecordingLogger } from "@drover/logger/recording";
import { killChild, temporaryDirectory } from "@drover/testing";
import { sampleAllocation, sampleEvaluation, sampleJob } from "../test/sample-rows.ts";
import { jobKey, StateStore, topic } from "./index.ts";

test("rows are there again after a restart, integers exact and jobs shared", async (t) => {
  const file = temporaryFile(t);
  const first = new StateStore(file);
  await first.update((transaction) => {
    const job = transaction.put("jobs", sampleJob());
    transaction.put("jobVersions", job);
    transaction.put("allocations", sampleAllocation(job, { ID: "a" }));
    transaction.put("allocations", sampleAllocation(job, { ID: "b" }));
    transaction.put("evaluations", sampleEvaluation());
  });
  const index = first.index;
  first.close();

  const second = new StateStore(file);
  t.after(() => second.close());
  assert.equal(second.index, index);
  assert.equal(second.table("evaluations").get("eval-1")?.CreateTime, 1706813837123456789n);
  const [a, b] = second.table("allocations").by("job", jobKey({ namespace: "default", id: "web" }));
  assert.equal(a?.Job.CreateIndex, index);
  assert.equal(a?.Job, b?.Job);
});

test("an update that throws changes nothing", async (t) => {
  const store = openStore(t);
  assert.throws(() =>
    store.update((transaction) => {
      transaction.put("evaluations", sampleEvaluation());
      throw new Error("no");
    }),
  );
  assert.equal(store.table("evaluations").size, 0);
  assert.equal(store.index, 1);
});

test("a preview shows the state after a change to its reader alone, and takes it back", (t) => {
  const store = openStore(t);
  const seen = store.preview(
    (transaction) => transaction.put("evaluations", sampleEvaluation()),
    ({ ID }) => store.table("evaluations").get(ID)?.CreateIndex,
  );
  assert.equal(seen, 2);
  assert.equal(store.table("evaluations").size, 0);
  assert.equal(store.index, 1);
  assert.throws(() =>
    store.preview(
      (transaction) => transaction.put("evaluations", sampleEvaluation()),
      () => {
        throw new Error("no");
      },
    ),
  );
  assert.equal(store.table("evaluations").size, 0);
});

test("a row that cannot be written fails its own update, and no other of the same turn", async (t) => {
  const store = openStore(t);
  const good = store.update((transaction) => transaction.put("evaluations", sampleEvaluation()));
  const circular: Record<string, unknown> = {};
  circular.itself = circular;
  const bad = { ...sampleEvaluation({ ID: "bad" }), ...circular };
  assert.throws(() => store.update((transaction) => transaction.put("evaluations", bad)));
  await good;
  assert.deepEqual(
    [...store.table("evaluations").values()].map(({ ID }) => ID),
    ["eval-1"],
  );
});

test("what is derived from a change has its index, and is one write with it", async (t) => {
  const store = openStore(t);
  const commits: string[][] = [];
  store.onCommit(({ index, writes }) => {
    commits.push(writes.map(({ table, after }) => `${index} ${table} ${JSON.stringify(after)}`));
  });
  await store.update((transaction) => transaction.put("jobs", sampleJob({ Status: "pending" })), {
    derive: (writes, transaction) => {
      assert.deepEqual(
        writes.map(({ table }) => table),
        ["jobs"],
      );
      const job = store.table("jobs").get(jobKey({ namespace: "default", id: "web" }));
      assert.equal(job?.Status, "pending");
      if (job) transaction.put("jobs", { ...job, Status: "running" });
    },
  });
  assert.equal(commits.length, 1);
  assert.equal(commits[0]?.length, 1);
  assert.match(commits[0]?.[0] ?? "", /^2 jobs .*"Status":"running".*"CreateIndex":2/);
});

test("where the derivation throws, the change is undone", (t) => {
  const store = openStore(t);
  assert.throws(() =>
    store.update((transaction) => transaction.put("evaluations", sampleEvaluation()), {
      derive: () => {
        throw new Error("no");
      },
    }),
  );
  assert.equal(store.table("evaluations").size, 0);
  assert.equal(store.index, 1);
});

test("a listener that throws is told to the log; the others and the writer go on", async (t) => {
  const log = new RecordingLogger();
  const store = new StateStore(temporaryFile(t), { log });
  t.after(() => store.close());
  let told = 0;
  store.onCommit(() => {
    throw new Error("broken");
  });
  store.onCommit(() => told++);
  await store.update((transaction) => transaction.put("evaluations", sampleEvaluation()));
  assert.equal(told, 1);
  assert.deepEqual(log.problems, ['listener of the state failed: index=2 error="Error: broken"']);
});

test("rows that cannot be read are set aside with their reason, and the others are there", async (t) => {
  const file = temporaryFile(t);
  const first = new StateStore(file);
  await first.update((transaction) => {
    transaction.put("jobs", sampleJob());
    transaction.put("evaluations", sampleEvaluation());
    transaction.put("allocations", sampleAllocation(sampleJob({ ID: "gone" })));
  });
  first.close();
  const database = new DatabaseSync(file);
  database.exec("UPDATE rows SET value = '{' WHERE tbl = 'evaluations'");
  database.close();

  const second = new StateStore(file);
  assert.deepEqual(
    second.unreadable.map(({ table, key }) => [table, key]),
    [
      ["evaluations", "eval-1"],
      ["allocations", "alloc-1"],
    ],
  );
  assert.match(second.unreadable[1]?.reason ?? "", /the job of allocation alloc-1 is missing/);
  assert.equal(second.table("jobs").size, 1);
  await second.update((transaction) => transaction.put("evaluations", sampleEvaluation()));
  second.close();

  const third = new StateStore(file);
  t.after(() => third.close());
  assert.deepEqual(third.unreadable, []);
  assert.equal(third.table("evaluations").size, 1);
});

test("a row keeps the index of its creation and gets that of its change", async (t) => {
  const store = openStore(t);
  await store.update((transaction) => transaction.put("evaluations", sampleEvaluation()));
  await store.update((transaction) =>
    transaction.put("evaluations", sampleEvaluation({ Status: "complete" })),
  );
  const row = store.table("evaluations").get("eval-1");
  assert.deepEqual([row?.CreateIndex, row?.ModifyIndex, row?.Status], [2, 3, "complete"]);
});

test("a blocking read wakes for its own topic only, and when the change is on the disk", async (t) => {
  const store = openStore(t);
  const topics = [topic.by("evaluations", "job", jobKey({ namespace: "default", id: "web" }))];
  const start = store.indexOf(topics);
  let woken = false;
  const wait = store.waitBeyond(topics, start, { waitMs: 60_000 }).then(() => {
    woken = true;
  });
  await store.update((transaction) =>
    transaction.put("evaluations", sampleEvaluation({ ID: "other", JobID: "other" })),
  );
  assert.equal(woken, false);
  await store.update((transaction) => transaction.put("evaluations", sampleEvaluation()));
  await wait;
  assert.equal(store.indexOf(topics), store.index);
});

test("a blocking read ends when its time is over or its signal aborts", async (t) => {
  const store = openStore(t);
  const topics = [topic.table("jobs")];
  await store.waitBeyond(topics, store.index, { waitMs: 1 });
  const controller = new AbortController();
  const wait = store.waitBeyond(topics, store.index, { waitMs: 60_000, signal: controller.signal });
  controller.abort();
  await wait;
});

test("deleting the last row of an index never lets the index of its readers go back", async (t) => {
  const store = openStore(t);
  const topics = [topic.by("evaluations", "job", jobKey({ namespace: "default", id: "web" }))];
  await store.update((transaction) => transaction.put("evaluations", sampleEvaluation()));
  const before = store.indexOf(topics);
  await store.update((transaction) => transaction.delete("evaluations", "eval-1"));
  assert.ok(store.indexOf(topics) > before);
});

test("the disk gets back what deleted rows took", async (t) => {
  const file = temporaryFile(t);
  const store = new StateStore(file);
  const ids = Array.from({ length: 2_000 }, (_, number) => `evaluation-${number}`);
  await store.update((transaction) => {
    for (const ID of ids) {
      transaction.put("evaluations", sampleEvaluation({ ID, StatusDescription: "x".repeat(500) }));
    }
  });
  store.close();
  const before = statSync(file).size;
  const again = new StateStore(file);
  await again.update((transaction) => {
    for (const id of ids) transaction.delete("evaluations", id);
  });
  while (again.shrink(64));
  again.close();
  assert.ok(statSync(file).size < before / 4, `${statSync(file).size} of ${before} bytes`);
});

test("a second process is refused while the first lives", (t) => {
  const file = temporaryFile(t);
  const store = new StateStore(file);
  assert.throws(() => new StateStore(file), /belongs to another agent that is running/);
  store.close();
  new StateStore(file).close();
});

test("a layout of a newer version is a clear error and stays untouched", (t) => {
  const file = temporaryFile(t);
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  assert.throws(() => new StateStore(file), /layout 99, made by a newer version/);
});

test("after SIGKILL in the middle of writes every acknowledged change is there, none by half", async (t) => {
  const fixture = path.join(import.meta.dirname, "../test/fixtures/write-until-killed.ts");
  for (let round = 0; round < 3; round++) {
    const file = temporaryFile(t);
    const child = spawn(process.execPath, [fixture, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const piece of child.stdout) {
      output += piece;
      if (output.length > 2000 + round * 777) break;
    }
    await killChild(child);
    const store = new StateStore(file);
    const evaluations = store.table("evaluations");
    const acknowledged = output.slice(0, output.lastIndexOf("\n")).split("\n");
    for (const id of acknowledged) assert.ok(evaluations.get(`${id}-a`), `${id} is lost`);
    for (const { ID } of evaluations.values()) {
      const other = ID.endsWith("a") ? ID.replace(/a$/, "b") : ID.replace(/b$/, "a");
      assert.ok(evaluations.get(other), `${ID} was written without ${other}`);
    }
    store.close();
  }
});

test("what a power failure takes of changes that need not last is the newest, and nothing before", async (t) => {
  const file = temporaryFile(t);
  const store = new StateStore(file, { reserveBytes: 0 });
  t.after(() => store.close());
  await store.update((transaction) =>
    transaction.put("evaluations", sampleEvaluation({ ID: "lasting" })),
  );
  const synced = statSync(`${file}-wal`).size;
  await store.update(
    (transaction) => transaction.put("evaluations", sampleEvaluation({ ID: "progress" })),
    { durability: "process" },
  );
  // As on a disk to which the end of the log did not get, or only a part of it.
  for (const lost of [statSync(`${file}-wal`).size - synced, 100]) {
    const copy = temporaryFile(t);
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    truncateSync(`${copy}-wal`, statSync(`${copy}-wal`).size - lost);
    const found = new StateStore(copy);
    const ids = [...found.table("evaluations").values()].map(({ ID }) => ID);
    found.close();
    assert.deepEqual(ids, ["lasting"]);
  }
});

function openStore(t: TestContext): StateStore {
  const store = new StateStore(temporaryFile(t));
  t.after(() => store.close());
  return store;
}

function temporaryFile(t: TestContext): string {
  const directory = temporaryDirectory(t);
  return path.join(directory, "state.db");
}
