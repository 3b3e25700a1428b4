import { EventEmitter } from "node:events";
import { after, type Timer } from "@drover/clock";
import type { ExitResult, TaskConfig } from "../index.ts";

/** What a pretended task was told to do. */
export interface MockOptions {
  /** Milliseconds until it ends by itself; without it, it runs until it is ended. */
  readonly runForMs?: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** Fails the start with this message. */
  readonly startError?: string;
  readonly startErrorRecoverable: boolean;
  /** Milliseconds that a start takes. */
  readonly startForMs: number;
  readonly ignoreSignals: boolean;
}

/** A pretended task. */
export class MockTask {
  readonly config: TaskConfig;
  readonly options: MockOptions;
  readonly startedAt = new Date();
  readonly exit: Promise<ExitResult>;
  completedAt: Date | undefined;
  result: ExitResult | undefined;
  /** The numbers of the signals that it got. */
  readonly signals: number[] = [];
  readonly #resolve: (result: ExitResult) => void;
  readonly #timer: Timer | undefined;

  constructor(config: TaskConfig, options: MockOptions) {
    const { promise, resolve } = Promise.withResolvers<ExitResult>();
    this.config = config;
    this.options = options;
    this.exit = promise;
    this.#resolve = resolve;
    const { runForMs, exitCode, oomKilled } = options;
    if (runForMs !== undefined) {
      this.#timer = after(runForMs, () => this.end({ exitCode, signal: 0, oomKilled }));
    }
  }

  get isRunning(): boolean {
    return this.result === undefined;
  }

  /** Ends it, if it has not ended. */
  end(result: ExitResult): void {
    if (this.result !== undefined) return;
    this.#timer?.cancel();
    this.result = result;
    this.completedAt = new Date();
    this.#resolve(result);
  }

  /** Sends it a signal, which ends it unless it ignores signals; SIGKILL always does. */
  signal(number: number): void {
    this.signals.push(number);
    if (this.options.ignoreSignals && number !== SIGKILL) return;
    this.end({ exitCode: 128 + number, signal: number, oomKilled: false });
  }
}

/** The pretended machine: its tasks go on while drivers come and go. */
export class MockWorld {
  readonly tasks = new Map<string, MockTask>();
  /** Each "event" with a `DriverEvent` reaches the listeners of `taskEvents`. */
  readonly events = new EventEmitter();
}

/** The signal that nothing can ignore. */
export const SIGKILL = 9;
