import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import process from "node:process";
import { type TestContext, test } from "node:test";
import type { JobInput } from "@drover/api";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";
import { SmallDisk } from "../test/small-disk.ts";

/** Room for the databases, their reserves and some 40 MB of a task's. */
const DISK_MB = 64;
const isRoot = process.getuid?.() === 0;
const FILL = 'cat /dev/zero >"$NOMAD_ALLOC_DIR/data/fill"; echo full; exec sleep 3600';

test("the job that fills the disk can be stopped, by an agent that is started on the full disk too, and then everything works again", async (t) => {
  if (!isRoot) return t.skip("only root can mount a small file system");
  const { home, disk } = await homeOnSmallDisk(t);
  const first = await home.start();
  await first.client.jobs.register({ Job: shellJob("other", "exec sleep 3600", SERVICE) });
  await first.client.jobs.register({ Job: fillingJob() });
  await untilStatus(first, "other", "running");
  await eventually("the disk is full", () => disk.freeBytes === 0);

  await assert.rejects(first.client.jobs.register({ Job: shellJob("more", "true") }), {
    status: 507,
    message: /The disk with .* is full \(0\.0 MB free\), so nothing new is accepted; make room/,
  });
  await first.client.jobs.deregister("other");
  await untilStatus(first, "other", "complete");
  await first.kill("SIGKILL");

  const second = await home.start();
  assert.equal((await allocationOf(second, "other"))?.ClientStatus, "complete");
  assert.equal((await allocationOf(second, "fill"))?.ClientStatus, "running");
  await second.client.jobs.deregister("fill", { purge: true });
  await untilStatus(second, "fill", "complete");
  await second.client.operator.collectGarbage();
  await second.client.jobs.register({ Job: shellJob("more", "true") });
  await untilStatus(second, "more", "complete");
  await second.kill("SIGTERM");
});

test("finished allocations go by themselves when the disk is used more than gc_disk_usage_threshold", async (t) => {
  if (!isRoot) return t.skip("only root can mount a small file system");
  const { home, disk } = await homeOnSmallDisk(t, {
    config: 'client {\n  gc_interval = "1s"\n  gc_disk_usage_threshold = 60\n}\n',
  });
  const agent = await home.start();
  const write = 'head -c 30000000 /dev/zero >"$NOMAD_ALLOC_DIR/data/result"';
  await agent.client.jobs.register({
    Job: shellJob("large", write, { memoryMb: DISK_MB }),
  });
  const { ID } = await untilStatus(agent, "large", "complete");
  await eventually("its directory is gone", () => !existsSync(disk.see(`alloc/${ID}`)));
  assert.equal((await allocationOf(agent, "large"))?.ClientStatus, "complete");
  await agent.kill("SIGTERM");
});

test("a task that ends while the disk is full is not shown as running, its exit code is known, and its output follows when there is room", async (t) => {
  if (!isRoot) return t.skip("only root can mount a small file system");
  const { home, disk } = await homeOnSmallDisk(t);
  const first = await home.start();
  const script = 'until [ -e "$NOMAD_ALLOC_DIR/go" ]; do sleep 0.05; done; seq 1 5000; exit 7';
  await first.client.jobs.register({ Job: shellJob("ends", script) });
  const running = await untilStatus(first, "ends", "running");
  writeFileSync(disk.see(`alloc/${running.ID}/alloc/go`), "");
  disk.fill();
  const ended = await untilStatus(first, "ends", "failed");
  const { value } = await first.client.allocations.get(ended.ID);
  const exit = value.TaskStates?.t?.Events.find(({ Type }) => Type === "Terminated");
  assert.equal(exit?.ExitCode, 7);
  disk.empty();
  const expected = Array.from({ length: 5000 }, (_, index) => `${index + 1}\n`).join("");
  await eventually("the output is there", async () => {
    const pieces = first.client.files.logs(ended.ID, { task: "t", type: "stdout" });
    return Buffer.concat(await Array.fromAsync(pieces)).toString() === expected;
  });
  await first.kill("SIGTERM");
});

test("on a full disk an allocation is stopped on request, and replaced as soon as there is room", async (t) => {
  if (!isRoot) return t.skip("only root can mount a small file system");
  const { home, disk } = await homeOnSmallDisk(t);
  const agent = await home.start();
  await agent.client.jobs.register({ Job: shellJob("web", "exec sleep 3600", SERVICE) });
  const { ID } = await untilStatus(agent, "web", "running");
  disk.fill();
  await agent.client.allocations.stop(ID);
  await eventually("it is stopped", async () => {
    const { value } = await agent.client.allocations.get(ID);
    return value.ClientStatus === "complete";
  });
  assert.equal((await agent.client.jobs.allocations("web")).value.length, 1);
  disk.empty();
  await eventually("another runs", async () => {
    const { value } = await agent.client.jobs.allocations("web");
    return value.some((alloc) => alloc.ID !== ID && alloc.ClientStatus === "running");
  });
  assert.ok(existsSync(disk.see("server/state.db")));
  await agent.client.jobs.deregister("web");
  await agent.kill("SIGTERM");
});

/** Pages of a tmpfs count among the memory of the task that wrote them. */
function fillingJob(): JobInput {
  return shellJob("fill", FILL, { ...SERVICE, memoryMb: 2 * DISK_MB });
}

const SERVICE = { type: "service" };

async function homeOnSmallDisk(
  t: TestContext,
  options: { config?: string } = {},
): Promise<{ home: AgentHome; disk: SmallDisk }> {
  const home = new AgentHome(t, options);
  const disk = await SmallDisk.mount(t, home.dataDir, DISK_MB);
  home.launcher = disk.enter;
  return { home, disk };
}

async function allocationOf({ client }: AgentProcess, job: string) {
  return (await client.jobs.allocations(job)).value[0];
}

async function untilStatus(agent: AgentProcess, job: string, status: string) {
  return await eventually(`${job} is ${status}`, async () => {
    const alloc = await allocationOf(agent, job);
    return alloc?.ClientStatus === status && alloc;
  });
}
