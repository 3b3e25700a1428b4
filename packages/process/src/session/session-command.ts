import type { Readable, Writable } from "node:stream";

/** How a command ended; `exitCode` is 128 + `signal` for a death by signal. */
export interface SessionExit {
  readonly exitCode: number;
  /** 0 for none. */
  readonly signal: number;
}

/** A command with its streams. */
export interface SessionCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  resize(size: { width: number; height: number }): void;
  /** Resolves when its process has ended, which may be before its output has. */
  readonly ended: Promise<SessionExit>;
  /** Resolves when its process and its output have ended. */
  readonly closed: Promise<unknown>;
}
