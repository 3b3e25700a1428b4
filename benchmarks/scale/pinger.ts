import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** How long small requests waited, in milliseconds. */
export interface Waits {
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

/**
 * Asks an agent for little, over and over, while something else goes on: what a request waits is how
 * long the agent's only thread was busy with others. From a thread of its own, as the work may keep this one busy.
 */
export async function pingDuring(address: string, work: () => Promise<unknown>): Promise<Waits> {
  const worker = new Worker(new URL("./ping-worker.ts", import.meta.url), { workerData: address });
  await once(worker, "message");
  const told = once(worker, "message");
  try {
    await work();
  } finally {
    worker.postMessage("end");
  }
  const [waits]: [number[]] = (await told) as [number[]];
  const sorted = waits.toSorted((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;
  return { median: quantile(0.5), p99: quantile(0.99), longest: quantile(1) };
}
