import type { Evaluation } from "@drover/job";

/** How long evaluations are worked on before requests and tasks get their turn, in milliseconds. */
const SLICE_MS = 10;

/**
 * Evaluations that wait for the scheduler: the highest priority first, then the oldest. They are
 * worked on at once, and in later turns of the event loop where that would take long.
 */
export class EvalQueue {
  readonly #work: (id: string) => Promise<void> | undefined;
  readonly #waiting = new Map<string, Evaluation>();
  #order: Evaluation[] = [];
  #isWorking = false;
  #turn: NodeJS.Immediate | undefined;
  #longer: Promise<void> = Promise.resolve();

  /**
   * @param work called with the id of one evaluation at a time; where it gives a promise, the next one
   *   waits for it. Must not throw or reject
   */
  constructor(work: (id: string) => Promise<void> | undefined) {
    this.#work = work;
  }

  /** Adds what does not wait already. */
  add(evaluations: readonly Evaluation[]): void {
    const fresh = evaluations.filter(({ ID }) => !this.#waiting.has(ID));
    if (fresh.length === 0) return;
    for (const evaluation of fresh) this.#waiting.set(evaluation.ID, evaluation);
    this.#order = [...this.#order, ...fresh].toSorted(inReverse);
    if (!this.#isWorking && this.#turn === undefined) this.#drain();
  }

  /** Resolves when what was begun is done. */
  get idle(): Promise<void> {
    return this.#longer;
  }

  /** Leaves what waits undone; what is added later is worked on again. Idempotent. */
  close(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#waiting.clear();
    this.#order = [];
  }

  #drain(): void {
    this.#turn = undefined;
    this.#isWorking = true;
    const end = performance.now() + SLICE_MS;
    for (let next = this.#order.pop(); next !== undefined; next = this.#order.pop()) {
      this.#waiting.delete(next.ID);
      const longer = this.#work(next.ID);
      if (longer !== undefined) {
        this.#longer = longer.then(() => this.#rest());
        return;
      }
      if (performance.now() > end) break;
    }
    this.#rest();
  }

  #rest(): void {
    this.#isWorking = false;
    if (this.#order.length > 0) this.#turn = setImmediate(() => this.#drain());
  }
}

/** The next one last, so that it is taken off the end. */
function inReverse(a: Evaluation, b: Evaluation): number {
  if (a.Priority !== b.Priority) return a.Priority < b.Priority ? -1 : 1;
  return b.CreateIndex - a.CreateIndex;
}
