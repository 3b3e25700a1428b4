import { once } from "node:events";
import { createServer, request, type Server, type ServerResponse } from "node:http";
import type { StreamEvent } from "@drover/api";
import { listen } from "./listen.ts";

const EVENTS = "/v1/event/stream";

/**
 * Stands before an agent and hands everything on to it, but tells events of its own: as many and as fast as
 * a test wants them.
 */
export class EventRelay implements AsyncDisposable {
  readonly address: string;
  readonly #server: Server;
  readonly #listening = new Set<ServerResponse>();
  /** How many streams of events were opened so far. */
  streams = 0;
  #index = 1;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.address = address;
  }

  /** @param target the agent's address */
  static async start(target: string): Promise<EventRelay> {
    const server = createServer();
    const relay = new EventRelay(server, await listen(server));
    server.on("request", (asked, answer) => {
      if (asked.url?.startsWith(EVENTS)) return relay.#listen(answer);
      const { method, headers } = asked;
      const forward = request(`${target}${asked.url}`, { method, headers });
      forward.on("response", (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      forward.on("error", () => answer.destroy());
      answer.on("close", () => forward.destroy());
      asked.pipe(forward);
    });
    return relay;
  }

  /** How many streams are open. */
  get open(): number {
    return this.#listening.size;
  }

  /** How many connections there are. */
  async connections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  /** Resolves once somebody listens. */
  async listener(): Promise<void> {
    if (this.#listening.size === 0) await once(this.#server, "listener");
  }

  /** Tells whoever listens that things of some kinds have changed. */
  tell(topics: readonly string[]): void {
    this.#index++;
    const Events = topics.map(
      (Topic): StreamEvent => ({
        Topic,
        Type: `${Topic}Updated`,
        Key: `key-${this.#index}`,
        Namespace: "default",
        FilterKeys: null,
        Index: this.#index,
        Payload: {},
      }),
    );
    for (const answer of this.#listening) {
      answer.write(`${JSON.stringify({ Index: this.#index, Events })}\n`);
    }
  }

  /** Breaks off all streams. */
  cut(): void {
    for (const answer of this.#listening) answer.destroy();
    this.#listening.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #listen(answer: ServerResponse): void {
    this.streams++;
    answer.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    answer.write("{}\n");
    this.#listening.add(answer);
    answer.on("close", () => this.#listening.delete(answer));
    this.#server.emit("listener");
  }
}
