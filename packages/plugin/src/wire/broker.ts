import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { ConnInfo } from "../generated/go_plugin.ts";
import { GrpcServer } from "../grpc/grpc-server.ts";
import { listen } from "../guest/listen.ts";
import type { MutualTls } from "./connection-security.ts";
import { Queue } from "./queue.ts";

/**
 * One side's end of go-plugin's broker: either side can open further servers on sockets of their
 * own, and the other connects to them by a number that the two agreed on in some call.
 */
export class Broker {
  /** How connections to the other side are secured. */
  readonly tls: MutualTls | undefined;
  readonly #socketDir: string | undefined;
  readonly #outgoing = new Queue<ConnInfo>();
  readonly #incoming = new Map<number, PromiseWithResolvers<ConnInfo>>();
  #lastId = 0;

  constructor(options: { socketDir: string | undefined; tls: MutualTls | undefined }) {
    this.#socketDir = options.socketDir;
    this.tls = options.tls;
  }

  /** A number that this side has not used yet. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Opens a server and announces it under `id`. Whoever asked for it shuts it down. */
  async accept(id: number, register: (server: GrpcServer) => void): Promise<GrpcServer> {
    const server = new GrpcServer();
    register(server);
    const address = await listen(server, { dir: this.#socketDir, tls: this.tls });
    this.#outgoing.push({ serviceId: id, network: "unix", address, knock: undefined });
    return server;
  }

  /** What the other side announced. */
  receive(info: ConnInfo): void {
    this.#slot(info.serviceId).resolve(info);
  }

  /** What is to be announced to the other side, as it comes. */
  announcements(signal: AbortSignal): AsyncGenerator<ConnInfo, void, void> {
    return this.#outgoing.take(signal);
  }

  /**
   * Waits until the other side announces a server under `id`; see {@link dial}.
   *
   * @throws {Fault} `deadline_exceeded` if it announces none within `timeoutMs`
   */
  async announced(id: number, timeoutMs: number): Promise<ConnInfo> {
    const late = Promise.withResolvers<never>();
    const timer = after(timeoutMs, () => {
      const message = `The other side announced no server ${id} within ${timeoutMs} ms`;
      late.reject(new Fault("deadline_exceeded", message));
    });
    try {
      return await Promise.race([this.#slot(id).promise, late.promise]);
    } finally {
      timer.cancel();
      this.#incoming.delete(id);
    }
  }

  #slot(id: number): PromiseWithResolvers<ConnInfo> {
    const slot = this.#incoming.get(id) ?? Promise.withResolvers<ConnInfo>();
    this.#incoming.set(id, slot);
    return slot;
  }
}
