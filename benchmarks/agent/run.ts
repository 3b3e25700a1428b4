/**
 * What an embedded agent costs, measured through its HTTP API on an agent of its own.
 *
 * usage: node benchmarks/agent/run.ts [standing tasks, 30] [short tasks, 100]
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentProcess } from "@drover/cli";
import { sampleJob } from "../sample-job.ts";
import { measureStarts, untilAll } from "./measured-jobs.ts";
import { memoryOf } from "./memory.ts";

const SETTLE_MS = 3000;
const BYTES_PER_MB = 1e6;

const [standing = 30, short = 100] = process.argv.slice(2).map(Number);
const directory = await mkdtemp(path.join(os.tmpdir(), "drover-bench-"));
try {
  const agent = await AgentProcess.start({ directory });
  try {
    const starts = await measureStarts(agent.client, short);
    const memory = await measureMemory(agent, standing);
    print(starts, memory);
  } finally {
    await agent.stop();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}

/** Proportional set sizes in MB, without and with standing tasks; the tasks themselves left out. */
async function measureMemory(agent: AgentProcess, count: number) {
  await sleep(SETTLE_MS);
  const without = await memoryOf(agent.pid, { marker: directory, except: "/bin/sleep" });
  await agent.client.jobs.register({
    Job: sampleJob("standing", "service", count, ["/bin/sleep", "3600"]),
  });
  await untilAll(agent.client, "standing", count, "running");
  await sleep(SETTLE_MS);
  const withTasks = await memoryOf(agent.pid, { marker: directory, except: "/bin/sleep" });
  await agent.client.jobs.deregister("standing");
  await untilAll(agent.client, "standing", count, "complete");
  return { count, without, withTasks };
}

function print(
  starts: number[],
  { count, without, withTasks }: Awaited<ReturnType<typeof measureMemory>>,
): void {
  const sorted = starts.toSorted((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.floor((sorted.length - 1) * q)]?.toFixed(1);
  const megabytes = (bytes: number) => (bytes / BYTES_PER_MB).toFixed(2);
  const perTask = (withTasks.pss - without.pss) / count;
  console.log(`${os.cpus().length} x ${os.cpus()[0]?.model}, Node ${process.version}\n`);
  console.log(`/bin/true, received to started, ${starts.length} tasks one after the other:`);
  console.log(`  median ${quantile(0.5)} ms, 95th percentile ${quantile(0.95)} ms\n`);
  console.log(`${count} standing tasks, proportional set size (PSS) beyond the agent:`);
  console.log(`  ${megabytes(perTask)} MB a task`);
  console.log(
    `  agent and helpers ${megabytes(without.pss)} MB in ${without.processes} processes without, ` +
      `${megabytes(withTasks.pss)} MB in ${withTasks.processes} processes with them`,
  );
}
