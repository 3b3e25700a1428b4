/** Takes lines, one call at a time. */
export interface LineSink {
  /** Rejects if not all of them could be written. */
  write(lines: readonly string[]): Promise<void>;
  /** Called once, when nothing more will be written. */
  close(): void;
}

const LONGEST_QUEUE = 1024 * 1024;

/**
 * Lines on their way to a terminal, a pipe or a disk. Adding one never waits and never fails: when the
 * sink is slower than what is logged, or refuses it, lines are dropped and counted, and the next one
 * that gets through comes after a line that tells how many.
 */
export class LineQueue {
  readonly #sink: LineSink;
  readonly #droppedLine: (count: number) => string;
  #lines: string[] = [];
  #characters = 0;
  #dropped = 0;
  #draining: Promise<void> | undefined;

  /** @param droppedLine the line that tells how many were dropped */
  constructor(sink: LineSink, droppedLine: (count: number) => string) {
    this.#sink = sink;
    this.#droppedLine = droppedLine;
  }

  add(line: string): void {
    if (this.#characters + line.length > LONGEST_QUEUE) {
      this.#dropped++;
      return;
    }
    this.#lines.push(line);
    this.#characters += line.length;
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
  }

  /** Resolves when everything was written or dropped, or when `signal` aborts; closes the sink. */
  async close(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([this.#draining, aborted]);
    this.#sink.close();
  }

  async #drain(): Promise<void> {
    // What is logged in one turn of the event loop is one write.
    await Promise.resolve();
    while (this.#lines.length > 0) {
      const lines = this.#lines;
      this.#lines = [];
      this.#characters = 0;
      const dropped = this.#dropped;
      this.#dropped = 0;
      try {
        await this.#sink.write(dropped === 0 ? lines : [this.#droppedLine(dropped), ...lines]);
      } catch {
        // There is nowhere else to tell it.
        this.#dropped += dropped + lines.length;
      }
    }
  }
}
