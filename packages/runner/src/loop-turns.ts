import { setImmediate } from "node:timers/promises";
import type { Allocation } from "@drover/job";
import { TurnQueue } from "@drover/process";
import { orAborted } from "./abort.ts";

/**
 * Gives each piece of work a turn of the event loop of its own: thousands of starts or stops at once
 * hold up requests, and each other, for no longer than one of them takes.
 */
export class LoopTurns {
  readonly #queue = new TurnQueue({ atOnce: 1 });
  readonly #closed: AbortSignal;

  /** @param closed ends the waits */
  constructor(closed: AbortSignal) {
    this.#closed = closed;
  }

  /**
   * Resolves in a turn that nobody else is given, or when the signal aborts. Jobs have their turns one
   * after the other, and so have the kinds of work of one job: a stop does not wait for all that start.
   */
  async next(
    work: "start" | "stop" | "clear",
    { Namespace, JobID }: Pick<Allocation, "Namespace" | "JobID">,
  ): Promise<void> {
    const turn = this.#queue.run(`${work} ${Namespace}/${JobID}`, () => setImmediate());
    await orAborted(turn, this.#closed);
  }
}
