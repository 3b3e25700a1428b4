import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttpsServer, Server as HttpsServer } from "node:https";
import type { AddressInfo, ListenOptions, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Fault } from "@drover/fault";
import type { Access } from "../access/access.ts";
import { refuse } from "./refuse.ts";
import { handshakeOptions, type TlsSettings } from "./tls-settings.ts";

const { createServer } = process.getBuiltinModule("node:http");

export interface ListenerOptions {
  readonly access: Access;
  /** For HTTPS; plain HTTP without. */
  readonly tls?: TlsSettings | undefined;
  /** Whether it listens on a Unix socket. */
  readonly isSocket: boolean;
  /** @param connection what was accepted, below TLS */
  readonly onRequest: (
    request: IncomingMessage,
    response: ServerResponse,
    connection: Socket,
  ) => void;
  readonly onUpgrade: (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    connection: Socket,
  ) => void;
}

/**
 * How long an idle connection is kept. With Node's 5 s a client that is held up for a second sends its next request
 * into a connection that is just being closed.
 */
const KEEP_ALIVE_MS = 75_000;

/** One address that the agent listens on, with HTTP or HTTPS. */
export class Listener {
  readonly #server: Server;
  readonly #options: ListenerOptions;
  readonly #closing = new WeakSet<Socket>();
  /** By whose socket connections came that others have accepted. */
  readonly #tasks = new WeakMap<Socket, string>();
  /** What TLS connections were accepted as, by the other end's address and port. */
  readonly #accepted = new Map<string, Socket>();

  constructor(options: ListenerOptions) {
    this.#options = options;
    const { tls } = options;
    // Clients that offer HTTP/2 by an upgrade are answered as if they did not.
    const shouldUpgradeCallback = ({ headers }: IncomingMessage) =>
      headers.upgrade?.toLowerCase() === "websocket";
    this.#server = tls
      ? createHttpsServer({ shouldUpgradeCallback, ...handshakeOptions(tls) })
      : createServer({ shouldUpgradeCallback });
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on("connection", (socket: Socket) => void this.#accept(socket));
    this.#server.on("request", (request, response) => {
      const connection = this.#connectionOf(request);
      if (connection === undefined || this.#closing.has(connection)) response.destroy();
      else options.onRequest(request, response, connection);
    });
    this.#server.on("upgrade", (request, socket, head) => {
      const connection = this.#connectionOf(request);
      if (connection === undefined || this.#closing.has(connection)) socket.destroy();
      else options.onUpgrade(request, socket, head, connection);
    });
    this.#server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: TLSSocket) => {
      const connection = this.#accepted.get(farEnd(socket));
      if (error.code !== "ERR_SSL_HTTP_REQUEST" || connection === undefined) return;
      refuse(connection, {
        status: 400,
        text: "This is an HTTPS port: use https:// in the address",
      });
    });
  }

  /**
   * Takes the address.
   *
   * @returns the port; 0 for a Unix socket
   * @throws the system's error
   */
  async listen(where: ListenOptions): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(where, resolve);
    });
    const address = this.#server.address();
    return typeof address === "object" ? ((address as AddressInfo | null)?.port ?? 0) : 0;
  }

  /** Serves a connection that was accepted on a socket of a task's own. */
  serve(socket: Socket, { task }: { task: string }): void {
    this.#tasks.set(socket, task);
    this.#server.emit("connection", socket);
  }

  /** Connections from now on are served with these certificates. Those that are open go on. */
  useTls(tls: TlsSettings): void {
    if (this.#server instanceof HttpsServer) this.#server.setSecureContext(handshakeOptions(tls));
  }

  /** Resolves when every connection has ended. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    return closed;
  }

  closeAllConnections(): void {
    this.#server.closeAllConnections();
  }

  async #accept(socket: Socket): Promise<void> {
    const { access, isSocket, tls } = this.#options;
    const end = farEnd(socket);
    if (tls) {
      this.#accepted.set(end, socket);
      socket.once("close", () => this.#accepted.delete(end));
    }
    const fault = await access.connected(socket, { isSocket, task: this.#tasks.get(socket) });
    if (fault !== undefined) this.#refuse(socket, fault);
  }

  /** Over TLS nothing can be said before the handshake, which is not worth its cost. */
  #refuse(socket: Socket, { message }: Fault): void {
    this.#closing.add(socket);
    if (this.#options.tls) socket.destroy();
    else refuse(socket, { status: 429, text: message });
  }

  #connectionOf({ socket }: IncomingMessage): Socket | undefined {
    return this.#options.tls ? this.#accepted.get(farEnd(socket)) : socket;
  }
}

function farEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
