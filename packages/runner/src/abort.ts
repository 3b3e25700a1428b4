import { onAbort } from "@drover/clock";

/** Resolves as `promise` does, or with undefined as soon as `signal` aborts; leaves no listener behind. */
export async function orAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const stopListening = onAbort(signal, () => resolve(undefined));
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening();
  }
}
