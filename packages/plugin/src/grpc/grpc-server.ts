import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { toGrpcStatus } from "@drover/fault";
import type { MutualTls } from "../wire/connection-security.ts";
import { type ErrorCodec, FAULT_STATUS } from "../wire/fault-status.ts";
import { type AnyHandler, type Serve, serveMethod } from "./serve-method.ts";
import { ServerCall } from "./server-call.ts";
import type { Implementation, ServiceDefinition } from "./service.ts";

/** A host makes and cancels as many calls as it has tasks, all at once. */
const SETTINGS = {
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
  maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER,
  streamResetBurst: 1_000_000,
  streamResetRate: 1_000_000,
};

/**
 * A server of gRPC on HTTP/2, as much of it as plugins need: all four kinds of call, deadlines, cancellation and
 * statuses with details, and neither compression nor interceptors. What a handler throws becomes a status.
 */
export class GrpcServer {
  readonly #methods = new Map<string, Serve>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #calls = new Set<ServerCall>();
  #server: Http2Server | Http2SecureServer | undefined;

  /** @param options.stopping ends all calls when it aborts */
  constructor({ stopping }: { stopping?: AbortSignal } = {}) {
    const abortAll = () => {
      for (const call of this.#calls) call.abort();
    };
    stopping?.addEventListener("abort", abortAll, { once: true });
  }

  /** @param options.errors what becomes of what a handler throws; a Fault keeps code and message unless told */
  addService<Service extends ServiceDefinition>(
    service: Service,
    implementation: Implementation<Service>,
    { errors = FAULT_STATUS }: { errors?: ErrorCodec } = {},
  ): void {
    for (const [name, method] of Object.entries(service)) {
      const handle = implementation[name] as AnyHandler;
      this.#methods.set(method.path, serveMethod(method, handle, errors));
    }
  }

  /** @param path of a Unix socket, which must not exist */
  async listen(path: string, tls?: MutualTls): Promise<void> {
    const server = tls === undefined ? createServer(SETTINGS) : createSecureServer(secure(tls));
    this.#server = server;
    server.on("session", (session) => this.#keep(session));
    server.on("sessionError", () => {});
    server.on("stream", (stream, headers) => this.#serve(stream, headers));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
  }

  /** Takes no more calls. Resolves when those that go on have ended. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    for (const session of this.#sessions) session.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #keep(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => this.#sessions.delete(session));
  }

  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const call = new ServerCall(stream, headers, this.#calls);
    const path = headers[":path"] ?? "";
    const serve = this.#methods.get(path);
    if (serve === undefined) {
      const message = `The plugin has no method ${path}`;
      call.finish({ code: toGrpcStatus("unimplemented"), message });
    } else {
      serve(call);
    }
  }
}

function secure({ privateKeyPem, certificatePem, trustedPem }: MutualTls) {
  return {
    ...SETTINGS,
    key: privateKeyPem,
    cert: certificatePem,
    ca: trustedPem,
    requestCert: true,
    rejectUnauthorized: true,
  };
}
