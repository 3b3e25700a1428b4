import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import { hasReader, openPipeReader, touchPipe } from "./pipe-reader.ts";

/** What a sentinel left: the command's exit status as a shell gives it, unless it was killed first. */
export interface SentinelReport {
  /** 0 to 255; 128 + the signal's number for a death by signal. */
  readonly status?: number;
}

/** How a start ended; see `parseStartReport`. */
const START_TOLD = /^(?:started|failed) .*\n/m;
const EXIT_TOLD = /^exit (\d+)\n/m;

/** What the file `exit` holds before the status: as much as the longest one takes. */
export const EXIT_PLACEHOLDER = "   \n";

/** Hears from a sentinel, whoever started it. Opening the pipe before looking misses nothing. */
export class Lifeline {
  /** Resolves when the command has ended, or the sentinel was killed. */
  readonly ended: Promise<SentinelReport>;
  /** Resolves when the sentinel has ended, or with `close`. */
  readonly gone: Promise<void>;
  /** Resolves with what a native sentinel says of its start, or when it is gone. */
  readonly startReport: Promise<string>;
  readonly #directory: string;
  readonly #socket: Socket | undefined;
  #closed = false;

  /**
   * @param directory the state directory
   * @param options.expectSentinel whether one is being started, so that its absence means nothing yet
   */
  constructor(directory: string, { expectSentinel = false }: { expectSentinel?: boolean } = {}) {
    this.#directory = directory;
    const pipe = path.join(directory, "lifeline");
    if (!expectSentinel && !hasReader(pipe)) {
      this.ended = Promise.resolve(readReport(directory));
      this.gone = Promise.resolve();
      this.startReport = Promise.resolve("");
      return;
    }
    const socket = openPipeReader(pipe);
    this.#socket = socket;
    const ended = Promise.withResolvers<SentinelReport>();
    const gone = Promise.withResolvers<void>();
    const startReport = Promise.withResolvers<string>();
    this.ended = ended.promise;
    this.gone = gone.promise;
    this.startReport = startReport.promise;
    let heard = "";
    let hasEnded = false;
    socket.on("data", (chunk: string) => {
      heard += chunk;
      if (START_TOLD.test(heard)) startReport.resolve(heard);
      const exit = EXIT_TOLD.exec(heard);
      if (exit === null) return;
      hasEnded = true;
      ended.resolve({ status: Number(exit[1]) });
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      startReport.resolve(heard);
      gone.resolve();
      if (!hasEnded && !this.#closed) ended.resolve(readReport(directory));
    });
    if (expectSentinel) return;
    // It may have ended since it was seen.
    touchPipe(pipe);
    // Looked for after the pipe was opened, so that nothing happens unseen in between.
    const earlier = readReport(directory);
    if (earlier.status !== undefined) ended.resolve(earlier);
  }

  /** Whether a sentinel is there, or left an exit status. */
  get isWorthWatching(): boolean {
    return this.#socket !== undefined || hasExitStatus(this.#directory);
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Lets the sentinel go, which waits after the command's end so that output in its pipes stays.
   * Resolves when it has ended.
   */
  async release(): Promise<void> {
    if (this.#socket === undefined || this.#socket.destroyed) return await this.gone;
    const descriptor = openForRelease(path.join(this.#directory, "started"));
    if (descriptor === undefined) return await this.gone;
    try {
      writeSync(descriptor, "released\n");
      await this.gone;
    } finally {
      closeSync(descriptor);
    }
  }

  /** Stops listening; the sentinel goes on, and `ended` stays as it is. */
  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }
}

/** Whether a sentinel lives in a state directory whose command has not ended. */
export function hasRunningCommand(directory: string): boolean {
  return hasReader(path.join(directory, "lifeline")) && !hasExitStatus(directory);
}

/** Whether the state directory tells how its command ended. */
export function hasExitStatus(directory: string): boolean {
  return readReport(directory).status !== undefined;
}

/**
 * Read-write, so that it opens at once; to be held until the end, so that the sentinel finds it. Undefined
 * where there is no such pipe: such a sentinel does not wait.
 */
function openForRelease(pipe: string): number | undefined {
  return existsSync(pipe) ? openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK) : undefined;
}

/** The sentinel writes the status and its newline at once, over what `EXIT_PLACEHOLDER` is. */
function readReport(directory: string): SentinelReport {
  try {
    const match = /^(\d+)\n/.exec(readFileSync(path.join(directory, "exit"), "utf8"));
    return match === null ? {} : { status: Number(match[1]) };
  } catch {
    return {};
  }
}
