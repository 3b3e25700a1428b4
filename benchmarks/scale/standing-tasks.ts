import { setTimeout as sleep } from "node:timers/promises";
import type { NomadClient, TaskGroupSummary } from "@drover/api";
import type { AgentProcess } from "@drover/cli";
import { cpuMs } from "@drover/testing";
import { memoryOf } from "../agent/memory.ts";
import { sampleJob } from "../sample-job.ts";
import { patiently } from "./patiently.ts";
import { pingDuring } from "./pinger.ts";
import { residentMb, SETTLE_MS } from "./process-usage.ts";
import type { Figure } from "./report.ts";

const JOB = "standing";
const READERS = 10;
const READ_MS = 5000;
/** So many that most are read by code that has been compiled. */
const SINGLE_READS = 25;
const IDLE_MS = 10_000;
const POLL_MS = 50;
const BYTES_PER_MB = 1e6;

type Start = () => Promise<{ agent: AgentProcess; directory: string }>;

export async function measureStanding(start: Start, count: number): Promise<Figure[]> {
  const { agent, directory } = await start();
  const marker = { marker: directory, except: "/bin/sleep" };
  const bare = await memoryOf(agent.pid, marker);
  const job = sampleJob(JOB, "service", count, ["/bin/sleep", "100000"]);
  const starting = await timed(agent.address, async () => {
    await agent.client.jobs.register({ Job: job });
    await until(agent.client, ({ Running }) => Running === count);
  });

  await untilRolledOut(agent.client);
  await sleep(SETTLE_MS);
  const cpuBefore = cpuMs(agent.pid);
  await sleep(IDLE_MS);
  const idle = ((cpuMs(agent.pid) - cpuBefore) / IDLE_MS) * 100;
  const resident = residentMb(agent.pid);
  const all = await memoryOf(agent.pid, marker);

  const single = await median(SINGLE_READS, () => readAllocations(agent.address));
  let reads = 0;
  const reading = await timed(agent.address, async () => {
    const end = performance.now() + READ_MS;
    const readers = Array.from({ length: READERS }, async () => {
      for (; performance.now() < end; reads++) await readAllocations(agent.address);
    });
    await Promise.all(readers);
  });

  await agent.stop("SIGKILL");
  const again = performance.now();
  const { agent: next } = await start();
  const serving = performance.now() - again;
  await until(next.client, ({ Running }) => Running === count);
  const found = performance.now() - again;
  await sleep(SETTLE_MS);
  const residentNext = residentMb(next.pid);

  const stopping = await timed(next.address, async () => {
    await next.client.jobs.deregister(JOB);
    await until(next.client, ({ Complete, Running }) => Complete === count && Running === 0);
  });
  return [
    { what: "all started", value: starting.ms / 1000, unit: "s", goal: 10 },
    { what: "starts", value: count / (starting.ms / 1000), unit: "tasks/s" },
    { what: "  other requests meanwhile, p99", value: starting.waits.p99, unit: "ms", goal: 100 },
    { what: "  longest stall meanwhile", value: starting.waits.longest, unit: "ms", goal: 100 },
    { what: "agent, resident", value: resident, unit: "MB", goal: 150 },
    { what: "agent and helpers, PSS", value: all.pss / BYTES_PER_MB, unit: "MB" },
    {
      what: "  of it a task",
      value: (all.pss - bare.pss) / BYTES_PER_MB / count,
      unit: "MB",
    },
    { what: "idle CPU", value: idle, unit: "%", goal: 5 },
    { what: "GET /v1/allocations, median", value: single, unit: "ms", goal: 50 },
    { what: `${READERS} readers of it, each read`, value: (READ_MS * READERS) / reads, unit: "ms" },
    { what: "  other requests meanwhile, median", value: reading.waits.median, unit: "ms" },
    { what: "  longest stall meanwhile", value: reading.waits.longest, unit: "ms", goal: 100 },
    { what: "restart after SIGKILL, serving", value: serving / 1000, unit: "s", goal: 2 },
    { what: "  all tasks found again", value: found / 1000, unit: "s" },
    { what: "  agent then, resident", value: residentNext, unit: "MB", goal: 150 },
    { what: "all stopped", value: stopping.ms / 1000, unit: "s" },
    { what: "  other requests meanwhile, p99", value: stopping.waits.p99, unit: "ms", goal: 100 },
    { what: "  longest stall meanwhile", value: stopping.waits.longest, unit: "ms", goal: 100 },
  ];
}

async function timed(address: string, work: () => Promise<void>) {
  const start = performance.now();
  const waits = await pingDuring(address, work);
  return { ms: performance.now() - start, waits };
}

async function until(
  client: NomadClient,
  isThere: (summary: TaskGroupSummary) => boolean,
): Promise<void> {
  for (;;) {
    const { value } = await patiently(() => client.jobs.summary(JOB));
    const group = value.Summary.group;
    if (group !== undefined && isThere(group)) return;
    if (group !== undefined && group.Failed > 0) throw new Error(`${group.Failed} failed`);
    await sleep(POLL_MS);
  }
}

/** Until all are healthy, which the state takes in one after the other: only then the agent is idle. */
async function untilRolledOut(client: NomadClient): Promise<void> {
  for (;;) {
    const { value } = await patiently(() => client.jobs.latestDeployment(JOB));
    if (value === null || value.Status === "successful") return;
    if (value.Status !== "running") throw new Error(`The deployment is ${value.Status}`);
    await sleep(POLL_MS);
  }
}

async function readAllocations(address: string): Promise<void> {
  await patiently(() => fetch(`${address}/v1/allocations`).then((it) => it.arrayBuffer()));
}

async function median(count: number, work: () => Promise<void>): Promise<number> {
  const durations: number[] = [];
  for (let round = 0; round < count; round++) {
    const start = performance.now();
    await work();
    durations.push(performance.now() - start);
  }
  return durations.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
}
