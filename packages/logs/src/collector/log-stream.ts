import { existsSync } from "node:fs";
import { after, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Fifo, OpenFifo } from "../fifo/fifo.ts";
import type { Registration } from "../registration.ts";
import { systemFault } from "../system-fault.ts";
import { cutForFile, LONGEST_WHOLE_LINE } from "./line-cut.ts";
import type { LogHolder, OpenLogs } from "./open-logs.ts";
import { RotatedLog } from "./rotated-log.ts";

/** After so many moves, each of at most what a FIFO holds (256 KiB), other streams have their turn. */
const MOVES_PER_TURN = 8;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface LogStreamOptions {
  openFifo: OpenFifo;
  /** Shared by all streams of a process. */
  openLogs: OpenLogs;
  /** Told when the stream cannot go on, and undefined when it can again. */
  onProblem: (problem: Fault | undefined) => void;
  /** Told once, some time after {@link LogStream.finish}, that every byte is in its file. */
  onFinished: () => void;
}

/**
 * Moves one stream of one task from its FIFO into its rotated files. When that fails, the bytes stay
 * in the FIFO, the task waits once that is full, and the stream tries again: nothing is lost.
 */
export class LogStream implements LogHolder {
  readonly #registration: Registration;
  readonly #options: LogStreamOptions;
  #fifo: Fifo | undefined;
  #log: RotatedLog | undefined;
  #watching = false;
  #finishing = false;
  #problem: Fault | undefined;
  #retryMs = FIRST_RETRY_MS;
  #nextTurn: Timer | undefined;

  constructor(registration: Registration, options: LogStreamOptions) {
    this.#registration = registration;
    this.#options = options;
  }

  start(): void {
    this.#turn();
  }

  /** Moves what the FIFO holds now, then stops. */
  finish(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    this.#turn();
  }

  /** Lets go of everything at once; what the FIFO holds stays there. */
  stop(): void {
    this.#nextTurn?.cancel();
    this.#fifo?.close();
    this.#fifo = undefined;
    this.closeLog();
  }

  #turn(): void {
    this.#nextTurn?.cancel();
    try {
      this.#fifo ??= this.#options.openFifo(this.#registration.fifo);
      this.#log ??= new RotatedLog(this.#registration);
      this.#options.openLogs.use(this);
      const empty = this.#move(this.#fifo, this.#log);
      this.#succeeded(this.#fifo, empty);
    } catch (error) {
      const isShort = Fault.from(error).code === "resource_exhausted";
      if (isShort && this.#options.openLogs.closeOthers(this)) this.#turn();
      else this.#failed(error);
    }
  }

  /** Returns whether the FIFO is empty now. */
  #move(fifo: Fifo, log: RotatedLog): boolean {
    for (let moves = 0; moves < MOVES_PER_TURN; moves++) {
      const size = log.size();
      const room = this.#registration.maxFileBytes - size;
      if (room > LONGEST_WHOLE_LINE) {
        if (fifo.move(log.fd, size, room - LONGEST_WHOLE_LINE) === 0) return true;
        continue;
      }
      const waiting = fifo.peek(LONGEST_WHOLE_LINE);
      if (waiting.length === 0) return true;
      const withinLine = log.endsWithinLine(size);
      const length = cutForFile(waiting, { room, fileEmpty: size === 0, withinLine });
      if (length > 0) fifo.move(log.fd, size, length);
      else log.rotate();
    }
    return false;
  }

  #succeeded(fifo: Fifo, empty: boolean): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#report(undefined);
    if (!empty) this.#nextTurn = after(0, () => this.#turn());
    else if (this.#finishing) this.#finished();
    if (this.#watching || this.#finishing) return;
    this.#watching = true;
    fifo.watch(() => this.#turn());
  }

  #failed(cause: unknown): void {
    if (this.#watching) this.#fifo?.pause();
    this.#watching = false;
    this.closeLog();
    const { id, stream, dir, fifo } = this.#registration;
    if (this.#finishing && !(existsSync(dir) && existsSync(fifo))) {
      this.#finished();
      return;
    }
    this.#report(systemFault(`Cannot move ${stream} of ${id} into ${dir}`, cause));
    this.#nextTurn = after(this.#retryMs, () => this.#turn());
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  #report(problem: Fault | undefined): void {
    if (problem?.message === this.#problem?.message) return;
    this.#problem = problem;
    this.#options.onProblem(problem);
  }

  #finished(): void {
    this.stop();
    this.#options.onFinished();
  }

  /** Closes the log file, which is opened again for the next bytes. */
  closeLog(): void {
    this.#options.openLogs.forget(this);
    this.#log?.close();
    this.#log = undefined;
  }
}
