import { Fault } from "@drover/fault";
import { parseJson, stringifyJson } from "@drover/schema/json";
import type { WebSocket } from "ws";
import type {
  Document,
  Given,
  Operation,
  ReplyKind,
  ReplyValue,
  StreamReply,
  TextReply,
} from "../operations/operation.ts";
import { type PathParameters, pathWith } from "../operations/path-parameters.ts";
import { ApiError, NO_AGENT } from "./api-error.ts";
import { adviceOn, type ClientTls, type Target, targetOf } from "./connection.ts";
import type { Fetch, FetchAnswer } from "./fetch.ts";

const DEFAULT_WAIT_MS = 60_000;

/** Where the agent is and who asks. */
export interface TransportOptions {
  /** As "http://127.0.0.1:4646", "https://node:4646" or "unix:///run/drover/drover.sock". */
  address: string;
  /** For an https address. */
  tls?: ClientTls | undefined;
  /** The secret id of an ACL token. */
  token?: string | undefined;
  namespace?: string | undefined;
  region?: string | undefined;
  fetch?: Fetch;
}

/** What any read takes. */
export interface QueryOptions {
  /** Instead of the client's own; "*" for all where the call allows it. */
  namespace?: string | undefined;
  prefix?: string | undefined;
  /** An expression, as `Status == "running"`. */
  filter?: string | undefined;
  perPage?: number | undefined;
  nextToken?: string | undefined;
  reverse?: boolean | undefined;
  /** Waits until the answer's index is higher than this. */
  index?: number | undefined;
  /** Longest wait for `index`, in milliseconds; one minute unless told. */
  waitMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** The answer to a read. */
export interface Answer<T> {
  readonly value: T;
  /** To be given as `QueryOptions.index` to wait for the next change. */
  readonly index: number;
  /** To be given as `QueryOptions.nextToken`; absent on the last page. */
  readonly nextToken?: string;
}

export type Parameters = Record<string, string | number | boolean | readonly string[] | undefined>;

/** What a request has besides its method and path. */
export interface RequestParts {
  readonly query?: Parameters;
  /** Over those of this client. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, unless a header says otherwise. */
  readonly body?: string;
}

/** HTTP to one agent: addresses, headers, exact JSON and errors. */
export class Transport {
  readonly address: string;
  readonly #options: TransportOptions;
  readonly #target: Target;
  #fetch: Promise<Fetch> | undefined;

  /** @throws {Fault} `invalid_argument` for an address that is no http, https or unix URL */
  constructor(options: TransportOptions) {
    this.#target = targetOf(options.address);
    this.address = this.#target.socketPath === undefined ? this.#target.base : options.address;
    this.#options = options;
  }

  /**
   * Reads what an operation shows.
   *
   * @param query what it takes besides the options of every read
   * @throws {ApiError} if the agent answers with an error
   * @throws {Fault} `unavailable` if there is no agent, `canceled` if `options.signal` aborts
   */
  async read<
    Path extends string,
    Query extends object,
    Body extends object,
    Reply extends ReplyKind,
  >(
    operation: Operation<Path, Query, Body, Reply>,
    parameters: PathParameters<Path>,
    options: QueryOptions = {},
    query: Given<Query> = {} as Given<Query>,
  ): Promise<Answer<ReplyValue<Reply>>> {
    const path = pathWith(operation.path, parameters);
    const given = { ...queryParameters(options), ...textOf(query) };
    const response = await this.#send("GET", path, given, options);
    const value = this.#parse(await response.text()) as ReplyValue<Reply>;
    const index = Number(response.headers.get("x-nomad-index") ?? 0);
    const nextToken = response.headers.get("x-nomad-nexttoken");
    return nextToken ? { value, index, nextToken } : { value, index };
  }

  /** Does what an operation changes; throws as {@link read} does. */
  async write<
    Path extends string,
    Query extends object,
    Body extends object,
    Reply extends ReplyKind,
  >(
    operation: Operation<Path, Query, Body, Reply>,
    parameters: PathParameters<Path>,
    body?: Given<Body>,
    {
      query = {} as Given<Query>,
      signal,
    }: { query?: Given<Query>; signal?: AbortSignal | undefined } = {},
  ): Promise<ReplyValue<Reply>> {
    const [method] = operation.methods;
    const path = pathWith(operation.path, parameters);
    const text = body === undefined ? undefined : stringifyJson(body);
    const response = await this.#send(method, path, textOf(query), { signal }, text);
    const answer = await response.text();
    return (answer === "" ? null : this.#parse(answer)) as ReplyValue<Reply>;
  }

  /** Sends an operation the file that it takes; throws as {@link read} does. */
  async upload<Path extends string, Query extends object, Body extends object, T>(
    operation: Operation<Path, Query, Body, Document<T>>,
    parameters: PathParameters<Path>,
    file: Uint8Array<ArrayBuffer>,
  ): Promise<T> {
    const [method] = operation.methods;
    const headers = { "Content-Type": operation.upload ?? "application/octet-stream" };
    const path = pathWith(operation.path, parameters);
    const response = await this.#send(method, path, {}, { headers }, file);
    return this.#parse(await response.text()) as T;
  }

  /** Reads an answer piece by piece as it comes; throws as {@link read} does. */
  async *stream<Path extends string, Query extends object, Body extends object>(
    operation: Operation<Path, Query, Body, StreamReply | TextReply>,
    parameters: PathParameters<Path>,
    query: Given<Query>,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Uint8Array> {
    const path = pathWith(operation.path, parameters);
    yield* this.#pieces(await this.#send("GET", path, textOf(query), { signal }), signal);
  }

  /**
   * Sends a request that no operation of this package describes; throws as {@link read} does.
   *
   * @param path with what follows a "?"
   */
  async *request(
    method: string,
    path: string,
    { query = {}, headers = {}, body }: RequestParts = {},
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Uint8Array> {
    const { pathname, searchParams } = new URL(path, this.#target.base);
    const given: Record<string, string[]> = {};
    for (const name of searchParams.keys()) given[name] = searchParams.getAll(name);
    const response = await this.#send(
      method,
      pathname,
      { ...given, ...query },
      { signal, headers },
      body,
    );
    yield* this.#pieces(response, signal);
  }

  /** A websocket, with the namespace, region and token of this client; {@link explain} says what its errors mean. */
  async webSocket(path: string, parameters: Parameters): Promise<WebSocket> {
    const { WebSocket } = await import("ws");
    const url = this.#url(path, parameters).replace(/^http/, "ws");
    const options = { headers: this.headers, perMessageDeflate: false };
    const { base, socketPath } = this.#target;
    if (socketPath !== undefined) {
      const { connect } = await import("node:net");
      return new WebSocket(url, { ...options, createConnection: () => connect(socketPath) });
    }
    if (!base.startsWith("https:")) return new WebSocket(url, options);
    const { tlsOptions } = await import("./tls-options.ts");
    return new WebSocket(url, { ...options, ...tlsOptions(this.#options.tls ?? {}) });
  }

  get headers(): Record<string, string> {
    const { token } = this.#options;
    return token ? { "X-Nomad-Token": token } : {};
  }

  #parse(text: string): unknown {
    try {
      return parseJson(text);
    } catch (error) {
      throw new Fault("unavailable", `The answer from ${this.address} is no JSON. ${NO_AGENT}`, {
        cause: error,
      });
    }
  }

  async *#pieces(
    response: FetchAnswer,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of response.body ?? []) yield piece;
    } catch (error) {
      throw this.explain(error, signal);
    }
  }

  async #send(
    method: string,
    path: string,
    parameters: Parameters,
    {
      signal,
      namespace,
      headers = {},
    }: {
      signal?: AbortSignal | undefined;
      namespace?: string | undefined;
      headers?: Readonly<Record<string, string>>;
    },
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<FetchAnswer> {
    const send = await this.#fetching();
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    const init: RequestInit = { method, headers: { ...this.headers, ...type, ...headers } };
    if (body !== undefined) init.body = body;
    if (signal) init.signal = signal;
    let response: FetchAnswer;
    try {
      response = await send(
        this.#url(path, namespace === undefined ? parameters : { ...parameters, namespace }),
        init,
      );
    } catch (error) {
      throw this.explain(error, signal);
    }
    if (!response.ok) throw new ApiError(response.status, await response.text());
    return response;
  }

  #url(path: string, parameters: Parameters): string {
    const { namespace, region } = this.#options;
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries({ namespace, region, ...parameters })) {
      if (value === undefined) continue;
      for (const one of typeof value === "object" ? value : [value]) search.append(name, `${one}`);
    }
    return `${this.#target.base}${path}${search.size > 0 ? `?${search}` : ""}`;
  }

  #fetching(): Promise<Fetch> {
    this.#fetch ??= this.#chooseFetch();
    return this.#fetch;
  }

  async #chooseFetch(): Promise<Fetch> {
    const { fetch: given, tls } = this.#options;
    if (given !== undefined) return given;
    const { nodeFetch } = await import("./node-fetch.ts");
    return nodeFetch(this.#target, tls);
  }

  /** Why the agent could not be reached, with what to do. */
  explain(error: unknown, signal?: AbortSignal | undefined): Fault {
    if (signal?.aborted)
      return new Fault("canceled", "The request was cancelled", { cause: error });
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = (cause as { code?: unknown }).code;
    const reason =
      code === "ECONNREFUSED"
        ? "connection refused"
        : cause instanceof Error && cause.message !== ""
          ? (sslReason(cause) ?? cause.message)
          : String(code ?? cause);
    const advice = adviceOn(code, this.#target);
    return new Fault(
      "unavailable",
      `Cannot reach the agent at ${this.address}: ${reason}${advice === undefined ? "" : `. ${advice}`}`,
      { cause: error, recoverable: true },
    );
  }
}

/** OpenSSL's messages have lines of where in its code they are from. */
function sslReason({ message }: Error): string | undefined {
  return /SSL routines:[^:]*:([^:\n]+)/.exec(message)?.[1];
}

/** A query as its operation takes it; what is null is left out. */
function textOf(query: object): Parameters {
  const given = Object.entries(query).filter(([, value]) => value !== null);
  return Object.fromEntries(given) as Parameters;
}

function queryParameters(options: QueryOptions): Parameters {
  const { prefix, filter, perPage, nextToken, reverse, index, waitMs = DEFAULT_WAIT_MS } = options;
  return {
    prefix,
    filter,
    per_page: perPage,
    next_token: nextToken,
    reverse: reverse || undefined,
    index,
    wait: index === undefined ? undefined : `${waitMs}ms`,
  };
}
