import { ApiError, type NomadClient } from "@drover/api";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";

/** The part of its TTL after which a lock is renewed. */
const RENEWAL = 0.5;

export interface LockHolding {
  readonly client: NomadClient;
  readonly path: string;
  readonly id: string;
  readonly ttlMs: number;
  /** How often a renewal that the agent cannot answer is tried again. */
  readonly maxRetry: number;
  readonly log: (message: string) => void;
}

/**
 * Renews a lock until `signal` aborts.
 *
 * @throws {Fault} `aborted` if the lock is lost, or what the agent said last
 */
export async function holdLock(
  { client, path, id, ttlMs, maxRetry, log }: LockHolding,
  signal: AbortSignal,
): Promise<void> {
  const pauseMs = ttlMs * RENEWAL;
  for (let failures = 0; !signal.aborted; ) {
    const waitMs = failures === 0 ? pauseMs : pauseMs / (maxRetry + 1);
    await sleep(waitMs, signal).catch(() => {});
    if (signal.aborted) return;
    try {
      await client.variables.renewLock(path, id);
      failures = 0;
    } catch (error) {
      if (isLoss(error)) throw new Fault("aborted", "The lock is lost", { cause: error });
      if (++failures > maxRetry) throw error;
      log(`Cannot renew the lock, trying again: ${Fault.from(error).message}`);
    }
  }
}

/** What the agent refuses is decided; what it does not answer may be tried again. */
function isLoss(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}
