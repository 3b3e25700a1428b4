import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import { type WebSocket, WebSocketServer } from "ws";
import { Exchange } from "./exchange.ts";
import { errorReply } from "./reply.ts";
import { RequestGuard } from "./request-guard.ts";
import { quoted, requestTarget } from "./request-target.ts";
import { type Route, Router } from "./router.ts";
import { sendReply } from "./send-reply.ts";
import { CLOSE_ERROR, closeReason, findUpgrade, type WebSocketRoute } from "./web-socket-route.ts";

type Log = (message: string, error?: unknown) => void;

const LARGEST_MESSAGE_BYTES = 1024 * 1024;

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
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE_BYTES,
  });
  readonly #stopping = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  #guard: RequestGuard | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#router = new Router(options.routes);
    // Clients that offer HTTP/2 by an upgrade are answered as if they did not.
    const shouldUpgradeCallback = ({ headers }: IncomingMessage) =>
      headers.upgrade?.toLowerCase() === "websocket";
    this.#server = createServer({ shouldUpgradeCallback }, (request, response) => {
      this.#answer(request, response).catch((error) => {
        this.#options.log("An answer could not be sent", error);
        response.destroy();
      });
    });
    this.#server.on("upgrade", (request, socket, head) => {
      this.#upgrade(request, socket, head).catch((error) => {
        this.#options.log("A websocket could not be refused", error);
        socket.destroy();
      });
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
      after(
        100,
        () => {
          this.#server.closeAllConnections();
          for (const socket of this.#webSockets.clients) socket.terminate();
        },
        { keepsAlive: false },
      );
    });
  }

  /** Answers one request. Whatever it is, the worst that it can do is to fail by itself. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    for (const stream of [request, response]) stream.on("error", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.#stopping.signal]);
    let pretty = false;
    try {
      this.#guard?.check(request);
      const { path, query } = requestTarget(request.url ?? "/");
      pretty = query.has("pretty");
      await this.#opened.promise;
      const { handler, parameters } = this.#router.find(request.method ?? "GET", path);
      const exchange = new Exchange(request, response, { query, parameters, signal });
      const reply = await handler(exchange);
      if (reply === undefined || gone.signal.aborted) return;
      await sendReply(request, response, reply, { pretty });
    } catch (error) {
      if (gone.signal.aborted || response.writableEnded) return;
      if (response.headersSent) response.destroy();
      else
        await sendReply(request, response, errorReply(this.#reported(request, error)), { pretty });
    }
  }

  /** Accepts or refuses a websocket; bounded as {@link #answer} is, and so is each of its messages. */
  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    socket.on("error", () => gone.abort());
    try {
      this.#guard?.check(request);
      const { path, query } = requestTarget(request.url ?? "/");
      await this.#opened.promise;
      const { handler, parameters } = findUpgrade(this.#options.webSockets, path);
      const session = await handler({ query, parameters, signal: gone.signal });
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        const guarded = (action: () => void) => {
          try {
            action();
          } catch (error) {
            webSocket.close(CLOSE_ERROR, closeReason(this.#reported(request, error).message));
          }
        };
        webSocket.on("error", () => webSocket.terminate());
        webSocket.on("message", (data) => guarded(() => session.message(String(data))));
        guarded(() => session.open(webSocket));
      });
    } catch (error) {
      refuse(socket, this.#reported(request, error));
    }
  }

  /** What a request failed with; what is no fault of the client is logged. */
  #reported({ method, url = "" }: IncomingMessage, error: unknown): Fault {
    if (this.#stopping.signal.aborted) return new Fault("unavailable", "The agent is stopping");
    const fault = Fault.from(error, "internal");
    if (fault.code === "internal") {
      this.#options.log(`Request ${method} ${quoted(url)} failed`, error);
    }
    return fault;
  }
}

function refuse(socket: Duplex, fault: Fault): void {
  const { status, text } = errorReply(fault);
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
