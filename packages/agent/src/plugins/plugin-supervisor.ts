import { sleep } from "@drover/clock";
import type { RemoteDriver } from "@drover/driver/remote";
import { Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import type { PluginExit } from "@drover/plugin";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** A plugin that lived as long is not one that dies at each start. */
const STEADY_MS = 60_000;

export interface SupervisorOptions {
  /** How messages call the plugin. */
  readonly name: string;
  /** Starts the plugin, or connects to one that runs, and configures it. */
  readonly open: () => Promise<RemoteDriver>;
  /** Called before a plugin that was started again is given to anybody. */
  readonly onReopened: (remote: RemoteDriver) => Promise<void>;
  readonly log: Logger;
}

/** Has a plugin running for as long as it is open: starts it again when it ends, with growing pauses. */
export class PluginSupervisor {
  readonly #options: SupervisorOptions;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #newest: RemoteDriver;
  #isLive = true;
  #problem = "";
  #becomesLive = Promise.withResolvers<void>();

  constructor(remote: RemoteDriver, options: SupervisorOptions) {
    this.#options = options;
    this.#newest = remote;
    this.#running = this.#supervise();
  }

  /** The one that was opened last, which may have ended. */
  get newest(): RemoteDriver {
    return this.#newest;
  }

  /** Why there is none; empty as long as the first one runs. */
  get problem(): string {
    return this.#problem;
  }

  /** @throws {Fault} `unavailable`, with the reason, when `signal` aborts or this is closed first */
  async whenLive(signal: AbortSignal): Promise<RemoteDriver> {
    const closing = this.#closing.signal;
    while (!this.#isLive || closing.aborted) {
      if (closing.aborted || signal.aborted)
        throw new Fault("unavailable", this.#problem, { recoverable: true });
      await Promise.race([this.#becomesLive.promise, aborted(closing), aborted(signal)]);
    }
    return this.#newest;
  }

  /** Resolves when a plugin's process has ended, or `signal` aborts. */
  async whenEnded(remote: RemoteDriver, signal: AbortSignal): Promise<void> {
    await Promise.race([remote.host.exited, aborted(signal)]);
  }

  /** Ends the plugin. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#problem = `Plugin ${this.#options.name} is closed`;
    await this.#newest.close();
    await this.#running;
  }

  async #supervise(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.#closing.signal.aborted) {
      const startedMs = performance.now();
      const exit = await this.#newest.host.exited;
      if (this.#closing.signal.aborted) return;
      this.#isLive = false;
      this.#becomesLive = Promise.withResolvers();
      this.#tell(`Plugin ${this.#options.name} ${describe(exit)} and is started again`);
      if (performance.now() - startedMs > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
      pauseMs = await this.#reopen(pauseMs);
    }
  }

  /** @returns the pause before the next start */
  async #reopen(firstPauseMs: number): Promise<number> {
    const { signal } = this.#closing;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await sleep(pauseMs, signal).catch(() => {});
      if (signal.aborted) return pauseMs;
      try {
        await this.#open();
        return Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      } catch (error) {
        this.#tell(`Plugin ${this.#options.name} cannot be started: ${Fault.from(error).message}`);
      }
    }
  }

  async #open(): Promise<void> {
    const remote = await this.#options.open();
    try {
      this.#closing.signal.throwIfAborted();
      await this.#options.onReopened(remote);
    } catch (error) {
      await remote.close();
      throw error;
    }
    this.#newest = remote;
    this.#isLive = true;
    this.#becomesLive.resolve();
  }

  #tell(problem: string): void {
    if (this.#closing.signal.aborted) return;
    this.#options.log.warn(problem);
    this.#problem = problem;
  }
}

function describe({ code, signal }: PluginExit): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? "has ended" : `ended with code ${code}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}
