import { EventEmitter, on } from "node:events";
import type { DriverEvent } from "@drover/driver";

const BACKLOG = 256;

/** Hands events to whoever listens; the first listener also gets what came before it. */
export class EventChannel {
  readonly #emitter = new EventEmitter();
  #backlog: DriverEvent[] | undefined = [];

  send(event: DriverEvent): void {
    if (this.#backlog !== undefined && this.#backlog.length < BACKLOG) this.#backlog.push(event);
    this.#emitter.emit("event", event);
  }

  /** Ends when `signal` aborts. */
  async *listen(signal: AbortSignal): AsyncGenerator<DriverEvent> {
    if (signal.aborted) return;
    const live = on(this.#emitter, "event", { signal });
    const earlier = this.#backlog ?? [];
    this.#backlog = undefined;
    yield* earlier;
    try {
      for await (const [event] of live) yield event as DriverEvent;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
