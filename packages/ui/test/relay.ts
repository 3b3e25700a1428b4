import { createConnection, createServer, type Server, type Socket } from "node:net";
import { listen } from "./listen.ts";

/** A port of its own before an agent, so that the connection to it can be lost and come back. */
export class Relay implements AsyncDisposable {
  readonly address: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: URL | undefined;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.address = address;
    server.on("connection", (socket) => this.#accept(socket));
  }

  /** @param target the agent's address */
  static async start(target: string): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server, await listen(server));
    relay.lead(target);
    return relay;
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
