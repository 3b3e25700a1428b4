import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentProcess } from "@drover/cli";
import { sampleJob } from "../sample-job.ts";
import { patiently } from "./patiently.ts";
import { diskMb, residentMb, SETTLE_MS } from "./process-usage.ts";
import type { Figure } from "./report.ts";

/** Jobs that are registered at once. */
const CONCURRENCY = 32;
const POLL_MS = 500;

type Start = () => Promise<{ agent: AgentProcess; directory: string }>;

export async function measureDead(start: Start, count: number): Promise<Figure[]> {
  const { agent, directory } = await start();
  const data = path.join(directory, "data");
  await sleep(SETTLE_MS);
  const before = { disk: diskMb(data), memory: residentMb(agent.pid) };
  const begin = performance.now();
  let next = 0;
  const register = async () => {
    for (let number = next++; number < count; number = next++) {
      const job = sampleJob(`short-${number}`, "batch", 1, ["/bin/true"]);
      await patiently(() => agent.client.jobs.register({ Job: job }));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, register));
  await untilDead(agent, count);
  const duration = (performance.now() - begin) / 1000;
  await sleep(SETTLE_MS);
  const full = { disk: diskMb(data), memory: residentMb(agent.pid) };

  const collecting = performance.now();
  await agent.client.operator.collectGarbage();
  await untilCollected(agent);
  const collected = (performance.now() - collecting) / 1000;
  await sleep(SETTLE_MS);
  const after = { disk: diskMb(data), memory: residentMb(agent.pid) };
  return [
    { what: "all registered, run and over", value: duration, unit: "s" },
    { what: "disk before", value: before.disk, unit: "MB" },
    { what: "disk then", value: full.disk, unit: "MB" },
    {
      what: "disk after collection",
      value: after.disk,
      unit: "MB",
      goal: Math.ceil(before.disk + 10),
    },
    { what: "agent before, resident", value: before.memory, unit: "MB" },
    { what: "agent then", value: full.memory, unit: "MB" },
    {
      what: "agent after collection",
      value: after.memory,
      unit: "MB",
      goal: Math.ceil(before.memory + 30),
    },
    { what: "collection", value: collected, unit: "s" },
  ];
}

async function untilDead(agent: AgentProcess, count: number): Promise<void> {
  for (;;) {
    const { value } = await patiently(() => agent.client.jobs.list({ prefix: "short-" }));
    if (value.filter(({ Status }) => Status === "dead").length >= count) return;
    await sleep(POLL_MS);
  }
}

async function untilCollected(agent: AgentProcess): Promise<void> {
  for (;;) {
    const { value } = await patiently(() => agent.client.allocations.list());
    if (value.length === 0) return;
    await sleep(POLL_MS);
  }
}
