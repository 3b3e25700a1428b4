import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import {
  type CollectorConnection,
  type CollectorStart,
  ensureCollector,
} from "./collector-process.ts";

const PAUSE_MS = 1_000;
/** A collector that keeps dying is replaced at once so many times, then once a second. */
const BURST = 100;

/** Has a collector running for as long as it is open: starts another one as soon as one dies. */
export class CollectorKeeper {
  readonly #start: CollectorStart;
  readonly #onUnavailable: (fault: Fault) => void;
  #closed = false;
  #reopening: Promise<void> = Promise.resolve();
  #connection: CollectorConnection | undefined;
  #atOnce = BURST;
  #refilledMs = performance.now();

  /** @param onUnavailable told whenever a collector that died could not be replaced; it is tried again */
  constructor(start: CollectorStart, onUnavailable: (fault: Fault) => void) {
    this.#start = start;
    this.#onUnavailable = onUnavailable;
  }

  /** Undefined while there is no collector. */
  get connection(): CollectorConnection | undefined {
    return this.#connection;
  }

  /** Resolves when no collector is being started; after {@link close}, none will be. */
  get settled(): Promise<void> {
    return this.#reopening;
  }

  /** Resolves when the collector runs; throws as {@link ensureCollector} does. */
  async open(): Promise<void> {
    const connection = await ensureCollector(this.#start);
    connection.socket.unref();
    if (this.#closed) return void connection.socket.destroy();
    this.#connection = connection;
    connection.socket.once("close", () => {
      this.#connection = undefined;
      if (!this.#closed) this.#reopening = this.#reopen();
    });
  }

  /** Lets go of the collector, which leaves by itself once it has nothing to do. */
  close(): void {
    this.#closed = true;
    this.#connection?.socket.destroy();
  }

  async #reopen(): Promise<void> {
    while (!this.#closed) {
      if (!this.#mayStartAtOnce()) await sleep(PAUSE_MS, undefined, { keepsAlive: false });
      if (this.#closed) return;
      try {
        return await this.open();
      } catch (error) {
        this.#onUnavailable(Fault.from(error));
        this.#atOnce = 0;
      }
    }
  }

  #mayStartAtOnce(): boolean {
    const nowMs = performance.now();
    this.#atOnce = Math.min(BURST, this.#atOnce + (nowMs - this.#refilledMs) / PAUSE_MS) - 1;
    this.#refilledMs = nowMs;
    return this.#atOnce >= 0;
  }
}
