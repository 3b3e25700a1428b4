import { after, type Clock, type Timer } from "@drover/clock";
import type { Allocation, TaskGroup } from "@drover/job";

const NS_PER_MS = 1_000_000;

/** What is said of an allocation that was ended by its limit. Source: Nomad's client. */
export const RUN_LIMIT_REASON = "allocation exceeded max_run_duration";

/** Ends an allocation when it has been there for as long as its group's `max_run_duration` says. */
export class RunLimit {
  readonly #clock: Clock;
  readonly #onExceeded: () => void;
  #timer: Timer | undefined;

  /** @param onExceeded is called in a later turn of the event loop, each time that a limit is set and exceeded */
  constructor(clock: Clock, onExceeded: () => void) {
    this.#clock = clock;
    this.#onExceeded = onExceeded;
  }

  /** Sets the limit as the allocation and its group say now; it counts from the allocation's creation. Idempotent. */
  update(
    { CreateTime, DesiredStatus }: Pick<Allocation, "CreateTime" | "DesiredStatus">,
    { MaxRunDuration }: Pick<TaskGroup, "MaxRunDuration">,
  ): void {
    this.close();
    if (MaxRunDuration === null || DesiredStatus !== "run") return;
    const ageNs = this.#clock.now() - BigInt(CreateTime);
    const restMs = Number(BigInt(MaxRunDuration) - ageNs) / NS_PER_MS;
    this.#timer = after(Math.max(0, restMs), this.#onExceeded, { keepsAlive: false });
  }

  /** Sets no limit any more. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
