import process from "node:process";

/** What something took, in milliseconds. */
export interface Cost {
  readonly wall: number;
  /** Of all threads, those that compile and collect garbage included. */
  readonly cpu: number;
}

/** Does something once, and prints its {@link Cost} as JSON. */
export function printCost(work: () => void): void {
  const cpuStart = process.cpuUsage();
  const start = performance.now();
  work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 } satisfies Cost));
}
