import type { StreamEvent } from "@drover/api";
import { after, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import { useEffect, useState } from "preact/hooks";
import { type App, useApp } from "../app.ts";
import type { Guarded, Subject } from "./rights.ts";

/** However much changes, a resource is not read more often. */
const SHORTEST_PAUSE_MS = 250;
/** Reading takes at most this part of the time. */
const SHARE = 4;
const KEPT = 60;
const DENIED = "The token that is used may not see this";
/** How long nothing is asked after an error, where changes are waited for. */
const RETRY_MS = 5000;

/** What is known of a resource of the agent. */
export interface Live<T> {
  /** Undefined until it was read once. */
  readonly value: T | undefined;
  /** Why it could not be read; the last value stays. */
  readonly error: Fault | undefined;
}

export interface LiveSource<T> {
  /** Names the resource; another name is another resource. Undefined for none. */
  readonly key: string | undefined;
  /** @param index waits until there is something newer, where the source is one that `waits` */
  read(
    signal: AbortSignal,
    index?: number,
  ): Promise<{ readonly value: T; readonly index?: number }>;
  /** What the token must be allowed to do; otherwise the agent is not asked. */
  readonly needs?: Guarded;
  readonly subject?: Subject;
  /** Whether changes are waited for by asking, as the agent has no events for them. */
  readonly waits?: boolean;
  /** Whether an event may have changed the resource; every one unless told. */
  changedBy?(event: StreamEvent): boolean;
}

/** A resource of the agent as it is now: read at once, and again when an event says that it has changed. */
export function useLive<T>(source: LiveSource<T>): Live<T> {
  const app = useApp();
  const { needs, subject } = source;
  const key = source.key && `${app.namespace.value} ${source.key}`;
  const may = needs === undefined || app.rights.may(needs, subject);
  const [state, setState] = useState<{ key: string | undefined } & Live<T>>();
  useEffect(() => {
    if (key === undefined || may !== true) return;
    const reader = new Reader(app, key, source, (value, error) => setState({ key, value, error }));
    return () => reader.close();
  }, [key, may]);
  if (may === false) return { value: undefined, error: new Fault("permission_denied", DENIED) };
  if (state !== undefined && state.key === key) return state;
  return { value: key && (app.known.get(key) as T | undefined), error: undefined } as Live<T>;
}

class Reader<T> {
  readonly #app: App;
  readonly #key: string;
  readonly #source: LiveSource<T>;
  readonly #show: (value: T | undefined, error: Fault | undefined) => void;
  readonly #closing = new AbortController();
  readonly #unsubscribe: () => void;
  #waiting: Timer | undefined;
  #isReading = false;
  #isStale = false;
  /** Of what was read last. */
  #index: number | undefined;

  constructor(
    app: App,
    key: string,
    source: LiveSource<T>,
    show: (value: T | undefined, error: Fault | undefined) => void,
  ) {
    this.#app = app;
    this.#key = key;
    this.#source = source;
    this.#show = show;
    const { changedBy = () => true } = source;
    this.#unsubscribe = app.feed.subscribe((events) => {
      if (events === "all" || events.some(changedBy)) this.#changed();
    });
    document.addEventListener("visibilitychange", this.#onVisibility);
    void this.#read();
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#closing.abort();
    this.#unsubscribe();
    this.#waiting?.cancel();
  }

  #changed(): void {
    const isLater = this.#isReading || this.#waiting !== undefined || document.hidden;
    if (isLater) this.#isStale = true;
    else void this.#read();
  }

  async #read(): Promise<void> {
    const { signal } = this.#closing;
    const startMs = performance.now();
    this.#isReading = true;
    this.#isStale = false;
    let hasFailed = false;
    try {
      const { value, index } = await this.#source.read(signal, this.#index);
      if (signal.aborted) return;
      if (this.#source.waits) this.#index = index;
      remember(this.#app.known, this.#key, value);
      this.#show(value, undefined);
    } catch (error) {
      if (signal.aborted) return;
      this.#index = undefined;
      hasFailed = true;
      this.#show(this.#app.known.get(this.#key) as T | undefined, Fault.from(error));
    }
    this.#isReading = false;
    const { waits = false } = this.#source;
    const tookMs = performance.now() - startMs;
    const pauseMs = waits ? (hasFailed ? RETRY_MS : 0) : tookMs * SHARE;
    this.#waiting = after(Math.max(SHORTEST_PAUSE_MS, pauseMs), () => {
      this.#waiting = undefined;
      if (document.hidden) return;
      if (this.#isStale || waits) void this.#read();
    });
  }

  /** What nobody sees is not read before somebody does. */
  readonly #onVisibility = (): void => {
    if (!document.hidden && (this.#isStale || this.#source.waits)) this.#changed();
  };
}

function remember(known: Map<string, unknown>, key: string, value: unknown): void {
  known.delete(key);
  known.set(key, value);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) return;
    known.delete(oldest);
  }
}

/** Events of some kinds of things; of one id where that is given. */
export function events(
  topics: readonly string[],
  id?: string,
): (event: Pick<StreamEvent, "Topic" | "Key" | "FilterKeys">) => boolean {
  return ({ Topic, Key, FilterKeys }) =>
    topics.includes(Topic) &&
    (id === undefined || Key === id || (FilterKeys?.includes(id) ?? false));
}
