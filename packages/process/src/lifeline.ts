import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import { hasReader, openPipeReader } from "./pipe-reader.ts";

/** What a sentinel left: the command's exit status as a shell gives it, unless it was killed first. */
export interface SentinelReport {
  /** 0 to 255; 128 + the signal's number for a death by signal. */
  readonly status?: number;
}

/** Hears from a sentinel, whoever started it. Opening the pipe before looking misses nothing. */
export class Lifeline {
  /** Resolves when the command has ended, or the sentinel was killed. */
  readonly ended: Promise<SentinelReport>;
  /** Resolves when the sentinel has ended, or with `close`. */
  readonly gone: Promise<void>;
  readonly #directory: string;
  #socket: Socket | undefined;
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
      return;
    }
    const socket = openPipeReader(pipe);
    this.#socket = socket;
    socket.on("error", () => socket.destroy());
    this.gone = new Promise((resolve) => {
      socket.once("close", () => resolve());
    });
    socket.resume();
    // Looked for after the pipe was opened, so that nothing happens unseen in between.
    const earlier = readReport(directory);
    this.ended = earlier.status === undefined ? this.#listen(socket) : Promise.resolve(earlier);
  }

  /** Whether a sentinel is there, or left an exit status. */
  get isWorthWatching(): boolean {
    return this.#socket !== undefined || readReport(this.#directory).status !== undefined;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Lets the sentinel go, which waits after the command's end so that output in its pipes stays.
   * Resolves when it has ended.
   */
  async release(): Promise<void> {
    if (this.#socket === undefined || this.#socket.destroyed) return;
    // Read-write, so that it opens at once; held until the end, so that the sentinel finds it.
    const descriptor = openSync(
      path.join(this.#directory, "started"),
      constants.O_RDWR | constants.O_NONBLOCK,
    );
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

  #listen(socket: Socket): Promise<SentinelReport> {
    return new Promise((resolve) => {
      let heard = "";
      socket.on("data", (chunk: string) => {
        heard += chunk;
        const match = /^exit (\d+)\n/.exec(heard);
        if (match !== null) resolve({ status: Number(match[1]) });
      });
      socket.on("close", () => {
        if (!this.#closed) resolve(readReport(this.#directory));
      });
    });
  }
}

/** The file is whole when its newline is there: the sentinel writes it at once. */
function readReport(directory: string): SentinelReport {
  try {
    const match = /^(\d+)\n$/.exec(readFileSync(path.join(directory, "exit"), "utf8"));
    return match === null ? {} : { status: Number(match[1]) };
  } catch {
    return {};
  }
}
