import type { Readable, Writable } from "node:stream";
import type { ExitResult } from "./task-handle.ts";

/** A command to run beside a task. */
export interface ExecRequest {
  /** The program and its arguments; at least one. */
  readonly command: readonly string[];
  /** Whether the command gets a terminal, which joins its two outputs in `stdout`. */
  readonly tty: boolean;
  /** Ends the session and everything that it started. */
  readonly signal?: AbortSignal;
}

/** A running command beside a task. */
export interface ExecSession {
  /** Ending it closes the command's standard input. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Ends at once where there is a terminal. */
  readonly stderr: Readable;
  /** Resolves when the command has ended and all its output was read. */
  readonly exit: Promise<ExitResult>;
  /** Tells a terminal its size in characters; does nothing without one. */
  resize(size: { width: number; height: number }): void;
}
