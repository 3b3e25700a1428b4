import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import { type WebSocket, WebSocketServer } from "ws";
import { Exchange } from "./exchange.ts";
import { errorReply, sendReply } from "./reply.ts";
import { RequestGuard } from "./request-guard.ts";
import { type Route, Router } from "./router.ts";
import { findUpgrade, type WebSocketRoute } from "./web-socket-route.ts";

type Log = (message: string, error?: unknown) => void;

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly webSockets: readonly WebSocketRoute[];
  /** The machine's name, by which its neighbours may call it. */
  readonly hostName: string;
  readonly log: Log;
}

/** The agent's HTTP server. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #router: Router;
  readonly #server: Server;
  readonly #webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #stopping = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  #guard: RequestGuard | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#router = new Router(options.routes);
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      void this.#upgrade(request, socket, head);
    });
  }

  /**
   * Takes the address; requests wait until {@link open}.
   *
   * @param port 0 for any that is free
   * @returns the port
   * @throws {Fault} `failed_precondition` if the address cannot be had
   */
  async listen(bindAddress: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error) => reject(explainListen(error, bindAddress, port)));
      this.#server.listen(port, bindAddress, resolve);
    });
    const address = this.#server.address() as AddressInfo;
    const { hostName } = this.#options;
    this.#guard = new RequestGuard({ bindAddress, port: address.port, hostName });
    return address.port;
  }

  /** Begins to answer; what has come since {@link listen} is answered now. */
  open(): void {
    this.#opened.resolve();
  }

  /** Ends every request and connection. Idempotent. */
  async close(): Promise<void> {
    this.#stopping.abort();
    for (const socket of this.#webSockets.clients) socket.close(1001, "The agent stops");
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
      after(100, () => this.#server.closeAllConnections(), { keepsAlive: false });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://agent");
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const pretty = url.searchParams.has("pretty");
    try {
      this.#guard?.check(request);
      await this.#opened.promise;
      const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
      const { handler, parameters } = this.#router.find(method, rawPath(request));
      const signal = AbortSignal.any([gone.signal, this.#stopping.signal]);
      const exchange = new Exchange(request, response, { url, parameters, signal });
      const reply = await handler(exchange);
      if (reply !== undefined && !gone.signal.aborted) sendReply(response, reply, { pretty });
    } catch (error) {
      if (gone.signal.aborted) return;
      const fault = Fault.from(error, "internal");
      if (fault.code === "internal") this.#options.log(`${request.method} ${url.pathname}`, error);
      if (response.headersSent) response.destroy();
      else sendReply(response, errorReply(fault), { pretty });
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    socket.on("error", () => gone.abort());
    try {
      this.#guard?.check(request);
      await this.#opened.promise;
      const url = new URL(request.url ?? "/", "http://agent");
      const { handler, parameters } = findUpgrade(this.#options.webSockets, rawPath(request));
      const serve = await handler({ query: url.searchParams, parameters, signal: gone.signal });
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        serve(webSocket);
      });
    } catch (error) {
      refuse(socket, error);
    }
  }
}

/** The path as it was sent: percent-encoded slashes of a job's id must not become separators. */
function rawPath(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}

function refuse(socket: Duplex, error: unknown): void {
  const { status, text = "" } = errorReply(error);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function explainListen(error: NodeJS.ErrnoException, bindAddress: string, port: number): Fault {
  const address = `${bindAddress}:${port}`;
  const reason =
    error.code === "EADDRINUSE"
      ? `Another program, maybe another agent, listens on ${address}; stop it, or choose another port with ports { http = ... } in the configuration`
      : `Cannot listen on ${address}: ${error.message}`;
  return new Fault("failed_precondition", reason, { cause: error });
}
