import assert from "node:assert/strict";
import { after } from "@drover/clock";

/** Long enough for the slowest machine; nothing waits so long that works. */
const DEADLINE_MS = 60_000;

/** The first value of a stream, which goes on. */
export async function first<Value>(values: AsyncIterable<Value>): Promise<Value> {
  const { value, done } = await within(values[Symbol.asyncIterator]().next());
  assert.ok(!done, "the stream ended without a value");
  return value;
}

/** The promise's value, or an error if that takes longer than anything may. */
export async function within<Value>(promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = after(DEADLINE_MS, () => reject(new Error(`Not within ${DEADLINE_MS} ms`)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.cancel();
  }
}
