import { after, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";

const RETRY_MS = 1_000;

/** Told once when the disk begins to refuse changes, with the reason, and once when it takes them again. */
export type DiskProblemListener = (problem: Fault | undefined) => void;

/**
 * Changes that hold although the disk refused them: the newest of each row, in memory until it takes
 * them. They go with the next write, or with a retry each second.
 */
export class Backlog<Change> {
  readonly #retry: () => void;
  readonly #onProblem: DiskProblemListener;
  readonly #changes = new Map<string, Change>();
  #timer: Timer | undefined;

  constructor(retry: () => void, onProblem: DiskProblemListener = () => {}) {
    this.#retry = retry;
    this.#onProblem = onProblem;
  }

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  /** In the order in which their rows were first changed. */
  get changes(): Change[] {
    return [...this.#changes.values()];
  }

  /** Takes a change in place of an earlier one of the same row. */
  add(row: string, change: Change, problem: Fault): void {
    if (this.isEmpty) this.#onProblem(problem);
    this.#changes.set(row, change);
    this.#retryLater();
  }

  /** To be called when all changes were written. */
  clear(): void {
    if (this.isEmpty) return;
    this.#changes.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#onProblem(undefined);
  }

  /** No retries any more; what is left is lost, and told. */
  close(): void {
    this.#timer?.cancel();
    if (this.isEmpty) return;
    const count = this.#changes.size;
    this.#onProblem(new Fault("data_loss", `${count} changes did not get to the disk in the end`));
    this.#changes.clear();
  }

  #retryLater(): void {
    this.#timer ??= after(
      RETRY_MS,
      () => {
        this.#timer = undefined;
        this.#retry();
        if (!this.isEmpty) this.#retryLater();
      },
      { keepsAlive: false },
    );
  }
}
