import { Fault } from "@drover/fault";
import { parseDuration } from "@drover/schema";
import type { StateStore } from "@drover/store";
import type { Exchange } from "./exchange.ts";
import type { Reply } from "./reply.ts";

const DEFAULT_WAIT_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * Answers a read; one with `?index=` first waits until something has changed since. Only what is on
 * the disk is shown.
 *
 * @param topics what the answer depends on
 * @param read called when it is time to answer
 */
export async function blockingRead(
  exchange: Exchange,
  store: StateStore,
  topics: readonly string[],
  read: () => Omit<Reply, "index"> | Promise<Omit<Reply, "index">>,
): Promise<Reply> {
  const index = exchange.integer("index") ?? 0;
  if (index > 0) {
    const waitMs = waitOf(exchange);
    await store.waitBeyond(topics, index, { waitMs, signal: exchange.signal });
  }
  await store.settled();
  // Taken first: what changes while the answer is made must not be passed over by the next read.
  const shown = store.indexOf(topics);
  return { ...(await read()), index: shown };
}

function waitOf(exchange: Exchange): number {
  const text = exchange.query.get("wait");
  if (!text) return DEFAULT_WAIT_MS;
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined) {
    throw new Fault(
      "invalid_argument",
      `Invalid wait time "${text}"; use a duration like 30s or 5m`,
    );
  }
  return Math.min(Number(nanoseconds) / 1_000_000, LONGEST_WAIT_MS);
}
