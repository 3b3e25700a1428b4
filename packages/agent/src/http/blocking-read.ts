import type { Int64 } from "@drover/schema/json";
import type { StateStore } from "@drover/store";

const DEFAULT_WAIT_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 10 * 60_000;
const NS_PER_MS = 1_000_000;

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
  const shown = store.indexOf(topics);
  return { ...(await read()), index: shown };
}
