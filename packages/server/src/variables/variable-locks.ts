import type { Timer } from "@drover/clock";
import type { VariableLock } from "@drover/job";
import type { Nondeterminism } from "../nondeterminism.ts";

const NS_PER_MS = 1_000_000;
/** A lock lasts at least its TTL; a holder whose renewal is late keeps it for as long again. */
const GRACE = 2;

interface Lease {
  timer: Timer;
  /** Whether the holder has lost the lock, and nobody else may have it yet. */
  isDelayed: boolean;
}

/** The time that each held lock has left. */
export class VariableLocks {
  readonly #nondeterminism: Nondeterminism;
  readonly #leases = new Map<string, Lease>();

  constructor(nondeterminism: Nondeterminism) {
    this.#nondeterminism = nondeterminism;
  }

  /**
   * Begins or renews a lease.
   *
   * @param release called when it was not renewed in time and the lock's delay is over
   */
  hold({ ID, TTL, LockDelay }: VariableLock, release: () => void): void {
    this.drop(ID);
    const after = (ns: number, callback: () => void) =>
      this.#nondeterminism.after(ns / NS_PER_MS, callback, { keepsAlive: false });
    const expire = () => {
      const timer = after(Number(LockDelay), () => {
        this.#leases.delete(ID);
        release();
      });
      this.#leases.set(ID, { timer, isDelayed: true });
    };
    this.#leases.set(ID, { timer: after(Number(TTL) * GRACE, expire), isDelayed: false });
  }

  /** Whether a holder may still renew its lock. */
  isHeld(id: string): boolean {
    return this.#leases.get(id)?.isDelayed === false;
  }

  /** Ends a lease without releasing the lock. Idempotent. */
  drop(id: string): void {
    this.#leases.get(id)?.timer.cancel();
    this.#leases.delete(id);
  }

  /** Idempotent. */
  close(): void {
    for (const id of [...this.#leases.keys()]) this.drop(id);
  }
}
