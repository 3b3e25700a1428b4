import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import { type WebSocket, WebSocketServer } from "ws";
import type { Access, AccessOptions } from "./access/access.ts";
import type { AclGate } from "./acl/acl-gate.ts";
import { Listener } from "./listen/listener.ts";
import { refuse } from "./listen/refuse.ts";
import type { TlsSettings } from "./listen/tls-settings.ts";
import { listenOnSocket } from "./listen/unix-socket.ts";
import { errorReply } from "./replies/reply.ts";
import { sendReply } from "./replies/send-reply.ts";
import { Exchange } from "./routing/exchange.ts";
import { requestTarget } from "./routing/request-target.ts";
import { type Route, Router } from "./routing/router.ts";
import {
  CLOSE_ERROR,
  CLOSE_POLICY,
  closeReason,
  findUpgrade,
  type WebSocketRoute,
} from "./routing/web-socket-route.ts";

const LARGEST_MESSAGE_BYTES = 1024 * 1024;
/** What takes longer is told, but for what waits for a change. */
const SLOW_MS = 1_000;
const LONGEST_LOGGED_PATH = 200;
/** Every request ends with it, and to make one takes longer than to answer. */
const GONE = new DOMException("The request is over", "AbortError");
/** Websockets, each of which is a command beside a task. */
const MOST_SESSIONS = 128;

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly webSockets: readonly WebSocketRoute[];
  /** Who may speak to the agent at all. */
  readonly access: Access;
  /** What a request may do. */
  readonly gate: AclGate;
  /** Sent with every answer; none unless told. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** For HTTPS on TCP; plain HTTP without. A Unix socket always has plain HTTP. */
  readonly tls?: TlsSettings | undefined;
  readonly log: Logger;
}

/** The agent's HTTP server. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #router: Router;
  readonly #listeners: Listener[] = [];
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE_BYTES,
  });
  readonly #stopping = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  /** For connections to the sockets of tasks. */
  #taskListener: Listener | undefined;
  #sessions = 0;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#router = new Router(options.routes);
  }

  /**
   * Takes an address; requests wait until {@link open}.
   *
   * @param port 0 for any that is free
   * @returns the port
   * @throws {Fault} `failed_precondition` if the address cannot be had
   */
  async listen(host: string, port: number): Promise<number> {
    try {
      return await this.#newListener({ isSocket: false }).listen({ host, port });
    } catch (error) {
      throw explainListen(error as NodeJS.ErrnoException, host, port);
    }
  }

  /** Takes a Unix socket; requests wait until {@link open}. @throws as {@link listenOnSocket} does */
  async listenOnSocket(path: string): Promise<void> {
    await listenOnSocket(this.#newListener({ isSocket: true }), path);
  }

  /** Serves a connection that a task has made to a socket of its own. */
  serveTask(socket: Socket, task: string): void {
    this.#taskListener ??= this.#newListener({ isSocket: true });
    this.#taskListener.serve(socket, { task });
  }

  /** Decides by other settings of access from now on, and serves new connections with other certificates. */
  configure({
    access,
    tls,
  }: {
    access: Partial<AccessOptions>;
    tls: TlsSettings | undefined;
  }): void {
    this.#options.access.configure(access);
    if (tls) for (const listener of this.#listeners) listener.useTls(tls);
  }

  /** Begins to answer; what has come since {@link listen} is answered now. */
  open(): void {
    this.#opened.resolve();
  }

  /** Ends every request and connection. Idempotent. */
  async close(): Promise<void> {
    this.#stopping.abort();
    for (const socket of this.#webSockets.clients) socket.close(1001, "The agent stops");
    const closed = this.#listeners.map((listener) => listener.close());
    after(
      100,
      () => {
        for (const listener of this.#listeners) listener.closeAllConnections();
        for (const socket of this.#webSockets.clients) socket.terminate();
      },
      { keepsAlive: false },
    );
    await Promise.all(closed);
  }

  #newListener({ isSocket }: { isSocket: boolean }): Listener {
    const { access, tls, log } = this.#options;
    const listener = new Listener({
      access,
      tls: isSocket ? undefined : tls,
      isSocket,
      onRequest: (request, response, connection) => {
        this.#answer(request, response, connection).catch((error) => {
          log.error("failed to send a response", { error });
          response.destroy();
        });
      },
      onUpgrade: (request, socket, head, connection) => {
        this.#upgrade(request, { socket, head, connection }).catch((error) => {
          log.error("failed to refuse a websocket", { error });
          socket.destroy();
        });
      },
    });
    this.#listeners.push(listener);
    return listener;
  }

  /** Answers one request. Whatever it is, the worst that it can do is to fail by itself. */
  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    connection: Socket,
  ): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort(GONE));
    for (const stream of [request, response]) stream.on("error", () => gone.abort(GONE));
    for (const [name, value] of Object.entries(this.#options.responseHeaders ?? {})) {
      response.setHeader(name, value);
    }
    let pretty = false;
    const begun = performance.now();
    try {
      const release = await this.#options.access.admit(request, connection);
      if (gone.signal.aborted) return release();
      response.once("close", release);
      const { path, query } = requestTarget(request.url ?? "/");
      pretty = query.has("pretty");
      await this.#opened.promise;
      const { gate } = this.#options;
      const ends = [gone.signal, this.#stopping.signal];
      const { handler, parameters } = this.#router.find(request.method ?? "GET", path);
      const exchange = new Exchange(request, response, { query, parameters, ends, gate });
      const reply = await handler(exchange);
      if (reply === undefined || gone.signal.aborted) return;
      await sendReply(request, response, reply, { pretty });
      this.#logAnswer(request, { ms: performance.now() - begun, mayWait: query.has("index") });
    } catch (error) {
      if (gone.signal.aborted || response.writableEnded) return;
      if (response.headersSent) response.destroy();
      else
        await sendReply(request, response, errorReply(this.#reported(request, error)), { pretty });
    }
  }

  /** Accepts or refuses a websocket; bounded as {@link #answer} is, and so is each of its messages. */
  async #upgrade(
    request: IncomingMessage,
    { socket, head, connection }: { socket: Duplex; head: Buffer; connection: Socket },
  ): Promise<void> {
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    socket.on("error", () => gone.abort());
    try {
      const release = await this.#options.access.admit(request, connection);
      if (gone.signal.aborted) return release();
      socket.once("close", release);
      const { path, query } = requestTarget(request.url ?? "/");
      await this.#opened.promise;
      const { operation, handler, parameters } = findUpgrade(this.#options.webSockets, path);
      const access = this.#options.gate.admit(request.headers, {
        access: operation.access,
        namespace: query.get("namespace") || "default",
        parameters,
        isGiven: () => false,
      });
      socket.once("close", () => access[Symbol.dispose]());
      access.signal?.addEventListener("abort", () => gone.abort());
      this.#countSession(socket);
      const session = await handler({ query, parameters, access, signal: gone.signal });
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        const guarded = (action: () => void) => {
          try {
            action();
          } catch (error) {
            webSocket.close(CLOSE_ERROR, closeReason(this.#reported(request, error).message));
          }
        };
        access.signal?.addEventListener("abort", () =>
          webSocket.close(CLOSE_POLICY, "Permission denied"),
        );
        webSocket.on("error", () => webSocket.terminate());
        webSocket.on("message", (data) => guarded(() => session.message(String(data))));
        guarded(() => session.open(webSocket));
      });
    } catch (error) {
      const { status = 500, text } = errorReply(this.#reported(request, error));
      refuse(socket, { status, text });
    }
  }

  #countSession(socket: Duplex): void {
    if (this.#sessions >= MOST_SESSIONS) {
      throw new Fault(
        "resource_exhausted",
        `${MOST_SESSIONS} commands run beside tasks already; end one`,
        { recoverable: true },
      );
    }
    this.#sessions++;
    socket.once("close", () => this.#sessions--);
  }

  #logAnswer(
    { method, url = "" }: IncomingMessage,
    { ms, mayWait }: { ms: number; mayWait: boolean },
  ): void {
    const fields = { method, path: pathOf(url), duration_ms: Math.round(ms) };
    if (ms > SLOW_MS && !mayWait) this.#options.log.warn("slow request", fields);
    else this.#options.log.debug("request complete", fields);
  }

  /** What a request failed with. */
  #reported({ method, url = "" }: IncomingMessage, error: unknown): Fault {
    if (this.#stopping.signal.aborted) return new Fault("unavailable", "The agent is stopping");
    const fault = Fault.from(error, "internal");
    const fields = { method, path: pathOf(url), code: fault.code };
    const { log } = this.#options;
    if (fault.code === "internal") log.error("request failed", { ...fields, error });
    else log[isRead(method) ? "debug" : "info"]("request refused", { ...fields, error: fault });
    return fault;
  }
}

/** Without the query, which is long, and may hold what is secret. */
function pathOf(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  return path.length > LONGEST_LOGGED_PATH ? `${path.slice(0, LONGEST_LOGGED_PATH)}...` : path;
}

function isRead(method: string | undefined): boolean {
  return method === "GET" || method === "HEAD";
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): Fault {
  const address = `${host}:${port}`;
  const reason =
    error.code === "EADDRINUSE"
      ? `Another program, maybe another agent, listens on ${address}; stop it, or choose another port with ports { http = ... } in the configuration`
      : `Cannot listen on ${address}: ${error.message}`;
  return new Fault("failed_precondition", reason, { cause: error });
}
