import type { ServerResponse } from "node:http";
import type {
  Document,
  List,
  Operation,
  PathParameters,
  ReplyKind,
  StreamReply,
  TextReply,
} from "@drover/api";
import { Fault } from "@drover/fault";
import { errorsOf, type ObjectSchema, type Reading, readJson, readQuery } from "@drover/schema";
import type { Admission } from "../acl/admission.ts";
import type { JsonText } from "../replies/json-text.ts";
import { TimeSlice } from "../replies/time-slice.ts";
import type { Exchange } from "./exchange.ts";
import { quoted } from "./request-target.ts";
import type { Route } from "./router.ts";

/** A request for an operation, as its schemas have read it. */
export interface ApiRequest<Path extends string, Query, Body> {
  readonly parameters: PathParameters<Path>;
  readonly query: Query;
  readonly body: Body;
  /** The names of the body's fields that the client gave, null included. */
  readonly given: ReadonlySet<string>;
  /** The namespace that the request names; Nomad's default one otherwise. */
  readonly namespace: string;
  /** What who asks may do and see. */
  readonly access: Admission;
  /** Aborts when the client has gone, its rights have ended, or the agent stops. */
  readonly signal: AbortSignal;
  /** For what is answered as a stream. */
  readonly response: ServerResponse;
  /** The body as it comes, of an operation that takes a file. */
  readonly upload: AsyncIterable<Buffer>;
}

/** What a handler answers an operation with. A stream it writes itself. */
export type Answer<Reply extends ReplyKind> =
  Reply extends Document<infer T>
    ?
        | {
            readonly body: T;
            readonly index?: number;
            /** 200 unless told. */
            readonly status?: number;
            readonly headers?: Readonly<Record<string, string>>;
          }
        | { readonly json: JsonText<T> }
    : Reply extends List<infer Item>
      ? {
          readonly items: Iterable<JsonText<Item>> | AsyncIterable<JsonText<Item>>;
          readonly index?: number;
          readonly nextToken?: string;
        }
      : Reply extends TextReply
        ? { readonly text: string; readonly contentType: string } | { readonly body: unknown }
        : Reply extends StreamReply
          ? undefined
          : never;

/** What serves an operation: its path, its query and its body are read as the operation says. */
export function route<
  Path extends string,
  Query extends object,
  Body extends object,
  Reply extends ReplyKind,
>(
  operation: Operation<Path, Query, Body, Reply>,
  handler: (
    request: ApiRequest<Path, Query, Body>,
  ) => Answer<NoInfer<Reply>> | Promise<Answer<NoInfer<Reply>>>,
): Route {
  const read = (query: URLSearchParams) =>
    whole(readQuery(operation.query, recordOf(query)), "query");
  let empty: Query | undefined;
  const queryOf = (query: URLSearchParams) => {
    if (query.size > 0) return read(query);
    empty ??= read(query);
    return empty;
  };
  return {
    methods: operation.methods,
    path: operation.path,
    handler: async (exchange) => {
      const query = queryOf(exchange.query);
      const parameters = exchange.parameters as PathParameters<Path>;
      using access = exchange.admit(operation.access, (flag) => Reflect.get(query, flag) === true);
      const { body, given } = await bodyOf(operation, exchange, parameters);
      return await handler(new ReadRequest(exchange, access, { parameters, query, body, given }));
    },
  };
}

/**
 * A request whose signal is made when it is asked for. It is a class since V8 makes a hidden class for each object
 * literal with a getter, which keeps what the getter closes over until the next full garbage collection.
 */
class ReadRequest<Path extends string, Query, Body> implements ApiRequest<Path, Query, Body> {
  readonly parameters: PathParameters<Path>;
  readonly query: Query;
  readonly body: Body;
  readonly given: ReadonlySet<string>;
  readonly namespace: string;
  readonly access: Admission;
  readonly response: ServerResponse;
  readonly upload: AsyncIterable<Buffer>;
  readonly #exchange: Exchange;

  constructor(
    exchange: Exchange,
    access: Admission,
    {
      parameters,
      query,
      body,
      given,
    }: Pick<ApiRequest<Path, Query, Body>, "parameters" | "query" | "body" | "given">,
  ) {
    this.#exchange = exchange;
    this.namespace = exchange.namespace;
    this.response = exchange.response;
    this.upload = exchange.request;
    this.access = access;
    this.parameters = parameters;
    this.query = query;
    this.body = body;
    this.given = given;
  }

  get signal(): AbortSignal {
    const { signal } = this.access;
    if (signal === undefined) return this.#exchange.signal;
    return AbortSignal.any([this.#exchange.signal, signal]);
  }
}

async function bodyOf<Path extends string, Body extends object>(
  { body: schema, repeats }: Operation<Path, object, Body, ReplyKind>,
  exchange: Exchange,
  parameters: PathParameters<Path>,
): Promise<{ body: Body; given: ReadonlySet<string> }> {
  if (schema === undefined) return { body: {} as Body, given: new Set() };
  const slice = new TimeSlice();
  const json = await exchange.object();
  if (slice.isOver) await slice.next();
  const body = whole(readJson(schema as ObjectSchema<Body>, json, { unknown: "ignore" }), "body");
  if (slice.isOver) await slice.next();
  const values = new Map<string, unknown>(Object.entries(body));
  const wanted = new Map<string, string>(Object.entries(parameters));
  for (const [field, parameter] of Object.entries<string | undefined>(repeats)) {
    const value = values.get(field);
    const expected = wanted.get(parameter ?? "");
    if (value === undefined || value === "" || value === expected) continue;
    throw new Fault(
      "invalid_argument",
      `${field} is ${quoted(String(value))}, but the path names ${quoted(expected ?? "")}`,
    );
  }
  return { body, given: new Set(Object.keys(json)) };
}

function whole<T>({ value, problems }: Reading<T>, where: "query" | "body"): T {
  if (value !== undefined) return value;
  const messages = errorsOf(problems).map(({ message }) => message);
  throw new Fault("invalid_argument", `Invalid ${where}: ${messages.join("; ")}`);
}

function recordOf(query: URLSearchParams): Record<string, string[]> {
  const record: Record<string, string[]> = Object.create(null);
  for (const name of query.keys()) record[name] ??= query.getAll(name);
  return record;
}
