import { setTimeout as sleep } from "node:timers/promises";
import { patiently } from "./patiently.ts";

const PERIOD_MS = 10;

/** How long small requests waited, in milliseconds. */
export interface Waits {
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

/**
 * Asks an agent for little, over and over, while something else goes on: what a request waits is how
 * long the agent's only thread was busy with others.
 */
export async function pingDuring(address: string, work: () => Promise<unknown>): Promise<Waits> {
  const waits: number[] = [];
  const state = { isDone: false };
  const pinging = (async () => {
    while (!state.isDone) {
      const start = performance.now();
      await patiently(() => fetch(`${address}/v1/status/leader`).then((it) => it.text()));
      waits.push(performance.now() - start);
      await sleep(PERIOD_MS);
    }
  })();
  try {
    await work();
  } finally {
    state.isDone = true;
    await pinging;
  }
  const sorted = waits.toSorted((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;
  return { median: quantile(0.5), p99: quantile(0.99), longest: quantile(1) };
}
