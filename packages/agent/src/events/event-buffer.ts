import type { StreamEvent } from "@drover/api";
import type { Commit, StateStore } from "@drover/store";

/** The events of one change, of which there is at least one. */
export interface EventBatch {
  readonly index: number;
  readonly events: readonly StreamEvent[];
}

export interface EventListener {
  /** Called with each change. */
  take(batch: EventBatch): void;
  /** Called when another state took the place of the one before: what is known of it is void. */
  reset(): void;
}

/** The events of the newest changes, for those who listen and those who come a little later. */
export class EventBuffer {
  readonly #batches: EventBatch[] = [];
  readonly #listeners = new Set<EventListener>();
  readonly #size: number;
  readonly #unsubscribe: () => void;

  /**
   * @param options.size of how many changes the events are kept, 1 or more
   * @param options.eventsOf the events of a change
   */
  constructor(
    store: StateStore,
    { size, eventsOf }: { size: number; eventsOf: (commit: Commit) => readonly StreamEvent[] },
  ) {
    this.#size = size;
    this.#unsubscribe = store.onCommit((commit) => {
      if (commit.isReplacement) {
        this.#reset();
        return;
      }
      const events = eventsOf(commit);
      if (events.length > 0) this.#add({ index: commit.index, events });
    });
  }

  /**
   * Tells each change from now on, and before that those that are kept since `from`.
   *
   * @param from the first index that is of interest, 0 for all that are kept; undefined for none of them
   * @returns ends it
   */
  subscribe(from: number | undefined, listener: EventListener): () => void {
    if (from !== undefined) {
      for (const batch of this.#batches) if (batch.index >= from) listener.take(batch);
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#unsubscribe();
  }

  #add(batch: EventBatch): void {
    this.#batches.push(batch);
    if (this.#batches.length > this.#size) this.#batches.shift();
    for (const listener of this.#listeners) listener.take(batch);
  }

  #reset(): void {
    this.#batches.length = 0;
    for (const listener of this.#listeners) listener.reset();
  }
}
