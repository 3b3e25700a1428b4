import { sleep } from "@drover/clock";
import type { Fingerprint } from "@drover/driver";

const PERIOD_MS = 30_000;

/** What the driver says of a node when it is disabled, its default. */
export const DISABLED_FINGERPRINT: Fingerprint = {
  attributes: {},
  health: "undetected",
  healthDescription: "disabled",
};

export const ENABLED_FINGERPRINT: Fingerprint = {
  attributes: { "driver.raw_exec": true },
  health: "healthy",
  healthDescription: "Healthy",
};

/**
 * Takes fingerprints at once, every 30 s, and whenever `changed` resolves, until `signal` aborts.
 *
 * @param changed makes a promise for the next change
 */
export async function* fingerprints(
  take: () => Fingerprint,
  { signal, changed }: { signal: AbortSignal; changed: () => Promise<void> },
): AsyncGenerator<Fingerprint> {
  while (!signal.aborted) {
    const change = changed();
    yield take();
    const period = new AbortController();
    const either = AbortSignal.any([signal, period.signal]);
    await Promise.race([change, sleep(PERIOD_MS, either, { keepsAlive: false })]).catch(
      () => undefined,
    );
    period.abort();
  }
}
