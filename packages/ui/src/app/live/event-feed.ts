import { type EventBatch, type NomadClient, operations, type StreamEvent } from "@drover/api";
import { after, onAbort, sleep, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import { parseJson } from "@drover/schema/json";
import { signal } from "@preact/signals";
import { lines } from "./lines.ts";

/** The agent sends a heartbeat every 10 s. */
const SILENCE_MS = 25_000;
/** A page that nobody sees gives its connection back after so long: a browser has but six for an agent. */
const HIDDEN_MS = 20_000;
const RETRY_MS = [500, 1000, 2000, 5000];

export type FeedState = "connecting" | "live" | "lost" | "refused" | "asleep";

type Listener = (events: readonly StreamEvent[] | "all") => void;

/**
 * The agent's event stream, which tells what has changed. There is one connection, for as long as the
 * page can be seen; after each break those who listen are told that anything may have changed.
 */
export class EventFeed {
  readonly state = signal<FeedState>("connecting");
  /** Why there is no connection; empty while there is. */
  readonly problem = signal("");
  readonly #transport: NomadClient["transport"];
  readonly #listeners = new Set<Listener>();
  #connection: AbortController | undefined;
  #hiding: Timer | undefined;

  constructor(transport: NomadClient["transport"]) {
    this.#transport = transport;
    document.addEventListener("visibilitychange", () => this.#onVisibility());
    addEventListener("online", () => this.restart());
  }

  /** @returns stops it */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells what this page has changed, where the agent has no event for it. */
  announce(topic: string): void {
    const nothing = { Type: "", Key: "", Namespace: "", FilterKeys: null, Index: 0, Payload: {} };
    this.#tell([{ ...nothing, Topic: topic }]);
  }

  /** Connects anew. */
  restart(): void {
    this.#connection?.abort();
    // So that the first line of the new one tells that anything may have changed.
    this.state.value = "connecting";
    const connection = new AbortController();
    this.#connection = connection;
    void this.#run(connection.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#listen(signal, () => {
          failures = 0;
        });
        throw new Fault("unavailable", "The agent ended the connection");
      } catch (error) {
        if (signal.aborted) return;
        const { code, message } = Fault.from(error);
        this.problem.value = message;
        this.state.value = code === "permission_denied" ? "refused" : "lost";
      }
      const pauseMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0;
      await sleep(pauseMs, signal).catch(() => {});
    }
  }

  /** Tells what comes, until the connection ends or falls silent. */
  async #listen(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const request = new AbortController();
    const end = () => request.abort();
    const stopListening = onAbort(signal, end);
    let watchdog = after(SILENCE_MS, end);
    const stream = this.#transport.stream(
      operations.streamEvents,
      {},
      { topic: ["*"], namespace: "*" },
      { signal: request.signal },
    );
    try {
      for await (const line of lines(stream)) {
        watchdog.cancel();
        watchdog = after(SILENCE_MS, end);
        if (this.state.value !== "live") {
          onOpen();
          this.state.value = "live";
          this.problem.value = "";
          this.#tell("all");
        }
        const { Events } = parseJson(line) as unknown as Partial<EventBatch>;
        if (Events) this.#tell(Events);
      }
    } finally {
      watchdog.cancel();
      stopListening();
    }
  }

  #tell(events: readonly StreamEvent[] | "all"): void {
    for (const listener of this.#listeners) listener(events);
  }

  #onVisibility(): void {
    this.#hiding?.cancel();
    if (document.hidden) {
      this.#hiding = after(HIDDEN_MS, () => {
        this.#connection?.abort();
        this.#connection = undefined;
        this.state.value = "asleep";
      });
    } else if (this.#connection === undefined) this.restart();
  }
}
