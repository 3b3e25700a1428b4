import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import { type ChannelOptions, Server } from "@grpc/grpc-js";
import type { ConnInfo } from "../generated/go_plugin.ts";
import { listen } from "../guest/listen.ts";
import { CHANNEL_OPTIONS } from "./channel-options.ts";
import type { ConnectionSecurity } from "./connection-security.ts";
import { Queue } from "./queue.ts";

const DIAL_TIMEOUT_MS = 5000;

/** A gRPC client as ts-proto generates it. */
export type ClientConstructor<Client> = new (
  address: string,
  credentials: ConnectionSecurity["client"],
  options: ChannelOptions,
) => Client;

/**
 * One side's end of go-plugin's broker: either side can open further servers on sockets of their
 * own, and the other connects to them by a number that the two agreed on in some call.
 */
export class Broker {
  readonly #socketDir: string | undefined;
  readonly #security: ConnectionSecurity;
  readonly #outgoing = new Queue<ConnInfo>();
  readonly #incoming = new Map<number, PromiseWithResolvers<ConnInfo>>();
  #lastId = 0;

  constructor(options: { socketDir: string | undefined; security: ConnectionSecurity }) {
    this.#socketDir = options.socketDir;
    this.#security = options.security;
  }

  /** A number that this side has not used yet. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Opens a server and announces it under `id`. Whoever asked for it shuts it down. */
  async accept(id: number, register: (server: Server) => void): Promise<Server> {
    const server = new Server(CHANNEL_OPTIONS);
    register(server);
    const address = await listen(server, this.#security.server, this.#socketDir);
    this.#outgoing.push({ serviceId: id, network: "unix", address, knock: undefined });
    return server;
  }

  /**
   * A client of the server that the other side announces under `id`.
   *
   * @throws {Fault} `deadline_exceeded` if it announces none within `timeoutMs` (5000 unless given)
   */
  async dial<Client>(
    id: number,
    Client: ClientConstructor<Client>,
    { timeoutMs = DIAL_TIMEOUT_MS }: { timeoutMs?: number } = {},
  ): Promise<Client> {
    const { network, address } = await this.#announced(id, timeoutMs);
    const target = network === "unix" ? `unix:${address}` : address;
    return new Client(target, this.#security.client, {
      ...CHANNEL_OPTIONS,
      ...this.#security.clientOptions,
    });
  }

  /** What the other side announced. */
  receive(info: ConnInfo): void {
    this.#slot(info.serviceId).resolve(info);
  }

  /** What is to be announced to the other side, as it comes. */
  announcements(signal: AbortSignal): AsyncGenerator<ConnInfo, void, void> {
    return this.#outgoing.take(signal);
  }

  async #announced(id: number, timeoutMs: number): Promise<ConnInfo> {
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
