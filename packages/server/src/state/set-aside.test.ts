import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Allocation, Job } from "@drover/job";
import { jobKey } from "@drover/store";
import { sampleGroup, sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { setAside } from "./set-aside.ts";

/** A job whose evaluation would never end. */
const ENDLESS = { TaskGroups: [{ ...sampleGroup(), Count: 2 ** 40 }] };

function jobOf(server: Server, id: string): Job | undefined {
  return server.state.job("default", id);
}

const jobs = (server: Server) => server.cluster.registry;

async function store(server: Server, job: Job): Promise<void> {
  await server.state.update((transaction) => {
    const written = transaction.put("jobs", job);
    transaction.put("jobVersions", written);
  });
}

async function startedWith(t: TestContext, job: Job) {
  const server = new Server(t);
  await store(server, job);
  await setAside(server.state, { log: server.log });
  server.cluster.start();
  return server;
}

test("a job of an older version that cannot be processed is named in the log and in its status", async (t) => {
  const server = await startedWith(t, sampleJob({ ID: "endless", ...ENDLESS }));
  await jobs(server).register(sampleJob({ ID: "good" }));
  await server.settled();
  assert.match(
    jobOf(server, "endless")?.StatusDescription ?? "",
    /^Set aside: Job\.TaskGroups\[0\]\.Count must be/,
  );
  assert.match(server.log.lines.join("\n"), /job cannot be processed; purge it .*job_id=endless/);
  assert.equal(jobOf(server, "good")?.Status, "running");
});

test("an evaluation of such a job fails with the reason, and the job can be purged", async (t) => {
  const server = await startedWith(t, sampleJob({ ID: "endless", ...ENDLESS }));
  const { evaluation } = await jobs(server).evaluate("default", "endless");
  await server.settled();
  const evaluations = server.state.store.table("evaluations");
  assert.match(
    evaluations.get(evaluation?.ID ?? "")?.StatusDescription ?? "",
    /Count must be 0 to 50000/,
  );
  const stopped = await jobs(server).deregister("default", "endless");
  await server.settled();
  assert.equal(evaluations.get(stopped.evaluation?.ID ?? "")?.Status, "complete");
  await jobs(server).deregister("default", "endless", { purge: true });
  assert.equal(jobOf(server, "endless"), undefined);
});

test("such a job can be registered anew, in range", async (t) => {
  const server = await startedWith(t, sampleJob({ ID: "endless", ...ENDLESS }));
  await jobs(server).register(sampleJob({ ID: "endless" }));
  await server.settled();
  assert.equal(jobOf(server, "endless")?.Status, "running");
  assert.equal(jobOf(server, "endless")?.StatusDescription, "");
});

test("an allocation whose share cannot be counted fails alone", async (t) => {
  const server = new Server(t);
  const job = sampleJob({ ID: "web" });
  await store(server, job);
  server.cluster.start();
  await jobs(server).evaluate("default", "web");
  await server.settled();
  const key = jobKey({ namespace: "default", id: "web" });
  const [alloc] = server.state.store.table("allocations").by("job", key);
  assert.ok(alloc);
  const { Shared } = alloc.AllocatedResources;
  const DiskMB = (10n ** 17n) as unknown as number;
  const AllocatedResources = { ...alloc.AllocatedResources, Shared: { ...Shared, DiskMB } };
  await server.state.update((transaction) =>
    transaction.put("allocations", { ...alloc, AllocatedResources } satisfies Allocation),
  );
  await setAside(server.state, { log: server.log });
  assert.equal(server.state.store.table("allocations").get(alloc.ID)?.ClientStatus, "failed");
  await jobs(server).register(sampleJob({ ID: "good" }));
  await server.settled();
  assert.equal(jobOf(server, "good")?.Status, "running");
});

test("what reaches a job by another way than its file is in range too", async (t) => {
  const server = new Server(t);

  await jobs(server).register(sampleJob({ ID: "web" }));
  assert.throws(
    () => jobs(server).register(sampleJob({ ID: "x" }), { evalPriority: 1e17 }),
    /must be 1 to 100/,
  );
  await assert.rejects(
    jobs(server).scale("default", "web", "g", { count: 50_001 }),
    /Count must be 0 to 50000/,
  );
  assert.throws(
    () => jobs(server).register(sampleJob({ ID: "..", Name: "a\u001b" })),
    /Job\.ID must be/,
  );
});
