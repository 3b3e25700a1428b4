import type { UserIds } from "./directory/user-ids.ts";

/** One task's output: who makes it and where it goes. */
export interface LogStream {
  /** Unique on the node: `<alloc id>/<task>`. */
  readonly id: string;
  readonly task: string;
  /** The directory that gets `<task>.stdout.0`, `<task>.stderr.0` and so on; it is there. */
  readonly dir: string;
  /** A directory above that, to which no task has the way. */
  readonly root: string;
  /** Files kept of each stream, at least 1. */
  readonly maxFiles: number;
  /** At least 1. */
  readonly maxFileBytes: number;
  /** Who the task runs as, where that is somebody else than the agent. */
  readonly owner?: UserIds;
}

/** Collects what tasks write. It may outlive this process, and this process may outlive it. */
export interface LogStreams {
  /**
   * Makes the FIFOs of a task and collects from them. Idempotent: a stream that is open already,
   * opened by an earlier process perhaps, goes on. Waits for what is left of one that was closed.
   */
  open(
    stream: LogStream,
    options?: { signal?: AbortSignal },
  ): Promise<{ readonly stdoutFifo: string; readonly stderrFifo: string }>;
  /** Resolves when all that was written to the stream is in its files. Idempotent. */
  close(id: string, options?: { signal?: AbortSignal }): Promise<void>;
  /** The ids of the streams that are open, whoever opened them. */
  ids(): Promise<readonly string[]>;
}
