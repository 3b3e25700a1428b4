import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { Fault, toGrpcStatus } from "@drover/fault";
import type { MutualTls } from "../wire/connection-security.ts";
import { type ErrorCodec, FAULT_STATUS } from "../wire/fault-status.ts";
import { ServerCall } from "./server-call.ts";
import type { Implementation, MethodDefinition, ServiceDefinition } from "./service.ts";
import { CallFailure, OK } from "./status.ts";

/** A host makes and cancels as many calls as it has tasks, all at once. */
const SETTINGS = {
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
  maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER,
  streamResetBurst: 1_000_000,
  streamResetRate: 1_000_000,
};

type Serve = (call: ServerCall) => Promise<void>;

/** `Implementation` holds that its types are those of its method. */
type AnyHandler = (...args: readonly unknown[]) => unknown;

interface Method {
  readonly serve: Serve;
  readonly errors: ErrorCodec;
}

/**
 * A server of gRPC on HTTP/2, as much of it as plugins need: all four kinds of call, deadlines, cancellation and
 * statuses with details, and neither compression nor interceptors. What a handler throws becomes a status.
 */
export class GrpcServer {
  readonly #methods = new Map<string, Method>();
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
      const serve = serveBy(method, implementation[name] as AnyHandler);
      this.#methods.set(method.path, { serve, errors });
    }
  }

  /** @param path of a Unix socket, which must not exist */
  async listen(path: string, tls?: MutualTls): Promise<void> {
    const server = tls === undefined ? createServer(SETTINGS) : createSecureServer(secure(tls));
    this.#server = server;
    server.on("session", (session) => this.#keep(session));
    server.on("sessionError", () => {});
    server.on("stream", (stream, headers) => void this.#serve(stream, headers));
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

  async #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const call = new ServerCall(stream, headers, this.#calls);
    const path = headers[":path"] ?? "";
    const { serve, errors } = this.#methods.get(path) ?? unknownMethod(path);
    try {
      await serve(call);
      call.finish(OK);
    } catch (error) {
      call.finish(error instanceof CallFailure ? error.status : errors.encode(error));
    }
  }
}

function serveBy(method: MethodDefinition, handle: AnyHandler): Serve {
  const { requestStream, responseStream, requestDeserialize } = method;
  const serialize = (response: unknown) => method.responseSerialize(response as never);
  if (requestStream) {
    return async (call) => {
      const requests = async function* () {
        for await (const bytes of call.requests()) yield requestDeserialize(bytes);
      };
      await (handle({
        requests: requests(),
        begin: () => call.begin(),
        send: (response: unknown) => call.send(serialize(response)),
        get signal() {
          return call.signal;
        },
      }) as Promise<void>);
    };
  }
  if (responseStream) {
    return async (call) => {
      const request = requestDeserialize(await call.request());
      await sendAll(handle(request, call) as AsyncIterable<unknown>, call, serialize);
    };
  }
  return async (call) => {
    const request = requestDeserialize(await call.request());
    call.answer(serialize(await handle(request, call)));
  };
}

/** Without a loop that would keep each response until the next: there may be thousands of such calls. */
async function sendAll(
  responses: AsyncIterable<unknown>,
  call: ServerCall,
  serialize: (response: unknown) => Buffer,
): Promise<void> {
  const rest = responses[Symbol.asyncIterator]();
  try {
    while (await sendNext(rest, call, serialize));
  } finally {
    await rest.return?.();
  }
}

async function sendNext(
  responses: AsyncIterator<unknown>,
  call: ServerCall,
  serialize: (response: unknown) => Buffer,
): Promise<boolean> {
  const { done, value } = await responses.next();
  if (done || call.isAborted) return false;
  await call.send(serialize(value));
  return true;
}

function unknownMethod(path: string): Method {
  const message = `The plugin has no method ${path}`;
  const encode = () => ({ code: toGrpcStatus("unimplemented"), message });
  return {
    serve: () => Promise.reject(new Fault("unimplemented", message)),
    errors: { ...FAULT_STATUS, encode },
  };
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
