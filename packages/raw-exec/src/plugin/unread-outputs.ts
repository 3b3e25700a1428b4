import { statSync } from "node:fs";
import type { TaskConfig } from "@drover/driver";

/** What is asked of the machine about named pipes. */
export interface Pipes {
  /** Bytes that wait in one; undefined where that cannot be told. */
  bytesIn(pipe: string): number | undefined;
  /** Those of them that some process reads. */
  findRead(pipes: readonly string[]): ReadonlySet<string>;
}

interface Watched {
  readonly config: TaskConfig;
  readonly pipes: readonly string[];
  /** What waited in each at the last look. */
  waiting: readonly number[];
}

/**
 * Finds tasks whose output nobody reads any more, because Nomad's log collector of theirs has died: once
 * its pipe is full, such a task would wait for ever. Output that has not become less between two looks makes
 * a task suspect, and only then every process is looked at.
 */
export class UnreadOutputs {
  readonly #pipes: Pipes;
  readonly #watched = new Map<string, Watched>();

  constructor(pipes: Pipes) {
    this.#pipes = pipes;
  }

  /** Begins to watch a task whose outputs are pipes; others cannot fill up. */
  watch(config: TaskConfig): void {
    const pipes = [config.stdoutPath, config.stderrPath].filter(isPipe);
    if (pipes.length > 0) this.#watched.set(config.id, { config, pipes, waiting: [] });
  }

  unwatch(taskId: string): void {
    this.#watched.delete(taskId);
  }

  /** The tasks whose output waits without a reader; they are watched no longer. To be called every few seconds. */
  look(): TaskConfig[] {
    const suspects = [...this.#watched.values()].filter((task) => this.#isStuck(task));
    if (suspects.length === 0) return [];
    const read = this.#pipes.findRead(suspects.flatMap(({ pipes }) => pipes));
    const unread = suspects.filter(({ pipes }) => !pipes.some((pipe) => read.has(pipe)));
    for (const { config } of unread) this.unwatch(config.id);
    return unread.map(({ config }) => config);
  }

  #isStuck(task: Watched): boolean {
    const before = task.waiting;
    task.waiting = task.pipes.map((pipe) => this.#bytesIn(pipe));
    return task.waiting.some(
      (bytes, index) => bytes >= (before[index] || Number.POSITIVE_INFINITY),
    );
  }

  #bytesIn(pipe: string): number {
    try {
      return this.#pipes.bytesIn(pipe) ?? 0;
    } catch {
      // The allocation's directory was removed.
      return 0;
    }
  }
}

function isPipe(file: string): boolean {
  return file !== "" && (statSync(file, { throwIfNoEntry: false })?.isFIFO() ?? false);
}
