/** One task's output: where it comes from and where it shall go. */
export interface LogStream {
  /** Unique on the node: `<alloc id>/<task>`. */
  readonly id: string;
  /** The directory that gets `<task>.stdout.0`, `<task>.stderr.0` and so on. */
  readonly directory: string;
  readonly task: string;
  /** Files kept per stream, at least 1. */
  readonly maxFiles: number;
  /** At least 1. */
  readonly maxFileSizeMb: number;
}

/** Collects what tasks write. It may outlive this process, and this process may outlive it. */
export interface LogStreams {
  /**
   * Makes the FIFOs of a task and collects from them. Idempotent: a stream that is open already,
   * opened by an earlier process perhaps, goes on.
   *
   * @returns the FIFOs for the driver
   */
  open(stream: LogStream): Promise<{ stdoutPath: string; stderrPath: string }>;
  /** Resolves when all that was written to the stream is in its files. Idempotent. */
  close(id: string): Promise<void>;
}
