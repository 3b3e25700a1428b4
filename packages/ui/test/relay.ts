import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";

/** A port of its own before an agent, so that the connection to it can be lost and come back. */
export class Relay implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: URL | undefined;
  /** How many connections there were so far. */
  accepted = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => this.#accept(socket));
  }

  /** @param target the agent's address */
  static async start(target: string): Promise<Relay> {
    const relay = new Relay(createServer());
    relay.lead(target);
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get address(): string {
    const bound = this.#server.address();
    if (bound === null || typeof bound === "string") throw new Error("The relay does not listen");
    return `http://127.0.0.1:${bound.port}`;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#sockets.size / 2;
  }

  /** Leads new connections to an agent. */
  lead(target: string): void {
    this.#target = new URL(target);
  }

  /** Breaks all connections, and with `stays` each new one until {@link lead} is called. */
  cut({ stays = true } = {}): void {
    if (stays) this.#target = undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #accept(near: Socket): void {
    if (this.#target === undefined) {
      near.destroy();
      return;
    }
    this.accepted++;
    const far = createConnection(Number(this.#target.port), this.#target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
