import type { Int64 } from "@drover/schema/json";
import type { StateStore } from "@drover/store";

const DEFAULT_WAIT_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 10 * 60_000;
const NS_PER_MS = 1_000_000;
/** Of these tables Nomad tells index 0 until something is written to them, of all others at least 1. */
const ZERO_WHEN_NEW: ReadonlySet<string> = new Set([
  "allocations",
  "deployments",
  "evaluations",
  "jobs",
]);

/**
 * Answers a read; one with `?index=` first waits until something has changed since. Only what is on
 * the disk is shown, and only to who may still see it then.
 *
 * @param topics what the answer depends on
 * @param read called when it is time to answer
 */
export async function blockingRead<Shown extends object>(
  request: {
    query: { index: number; wait: Int64 | null };
    access: { check(): void };
    signal: AbortSignal;
  },
  store: StateStore,
  topics: readonly string[],
  read: () => Shown | Promise<Shown>,
): Promise<Shown & { index: number }> {
  const { index, wait } = request.query;
  if (index > 0) {
    const waitMs = wait === null ? DEFAULT_WAIT_MS : Number(wait) / NS_PER_MS;
    await store.waitBeyond(topics, index, {
      waitMs: Math.min(waitMs, LONGEST_WAIT_MS),
      signal: request.signal,
    });
    request.access.check();
  }
  await store.settled();
  // Taken first: what changes while the answer is made must not be passed over by the next read.
  const shown = store.indexOf(topics) || leastIndex(topics);
  return { ...(await read()), index: shown };
}

function leastIndex(topics: readonly string[]): number {
  return topics.every((name) => ZERO_WHEN_NEW.has(name.split("/", 1)[0] ?? "")) ? 0 : 1;
}
