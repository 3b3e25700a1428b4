/**
 * What one run of a check costs the agent, and with it 2,000 tasks that are each checked every ten seconds.
 *
 * usage: node benchmarks/checks/run.ts [COUNT]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { systemClock } from "@drover/clock";
import { type Probe, runProbe } from "../../packages/runner/src/checks/probe.ts";

const COUNT = Number(process.argv[2] ?? 5_000);
const AT_ONCE = 20;
const ROUNDS = 3;
const TASKS = 2_000;
const INTERVAL_S = 10;

const server = spawn(process.execPath, [path.join(import.meta.dirname, "server.ts")], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [port] = await once(createInterface({ input: server.stdout }), "line");
  const place = { host: "127.0.0.1", port: Number(port) };
  const http = { path: "/health", method: "GET", headers: {}, body: "", skipVerify: false };
  const probes: Probe[] = [
    { type: "tcp", ...place },
    { type: "http", protocol: "http", ...place, ...http },
  ];
  for (const probe of probes) {
    await runAll(probe, COUNT / 5);
    for (let round = 0; round < ROUNDS; round++) await measure(probe);
  }
} finally {
  server.kill();
}

async function measure(probe: Probe): Promise<void> {
  const before = process.cpuUsage();
  await runAll(probe, COUNT);
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / COUNT;
  const percent = (each / 1e6) * (TASKS / INTERVAL_S) * 100;
  console.log(
    `${probe.type}: ${each.toFixed(0)} us of CPU each, so ${percent.toFixed(1)} % with ${TASKS} tasks`,
  );
}

async function runAll(probe: Probe, count: number): Promise<void> {
  const { signal } = new AbortController();
  const clock = systemClock();
  let left = count;
  const work = async () => {
    while (left-- > 0) {
      const { isPassing, output } = await runProbe(probe, { timeoutMs: 60_000, clock, signal });
      if (!isPassing) throw new Error(output);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
