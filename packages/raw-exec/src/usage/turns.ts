const AT_ONCE = 16;

/** Who has something to do that may wait a moment. */
export interface TurnTaker {
  takeTurn(): void;
}

/**
 * Does what falls due all at once a little at a time, so that nothing else waits for all of it: a thousand streams
 * that were opened together are due together ever after.
 */
export class Turns {
  readonly #waiting = new Set<TurnTaker>();
  #isGoing = false;

  /** Gives `taker` its turn, soon: sixteen have theirs in each turn of the event loop, first come, first served. */
  queue(taker: TurnTaker): void {
    this.#waiting.add(taker);
    if (this.#isGoing) return;
    this.#isGoing = true;
    setImmediate(this.#go);
  }

  readonly #go = () => {
    let turns = 0;
    for (const taker of this.#waiting) {
      if (turns === AT_ONCE) break;
      turns += 1;
      this.#waiting.delete(taker);
      taker.takeTurn();
    }
    this.#isGoing = this.#waiting.size > 0;
    if (this.#isGoing) setImmediate(this.#go);
  };
}
