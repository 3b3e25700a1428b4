import type { Input, ObjectSchema } from "@drover/schema";
import type { Access } from "./access.ts";
import type { PathParameters } from "./path-parameters.ts";

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/**
 * One operation of the API: what the server serves, what the client calls, and what
 * `/v1/openapi.json` tells. There is no other place that says any of it.
 */
export interface Operation<
  Path extends string,
  Query extends object,
  Body extends object,
  Reply extends ReplyKind,
> {
  /** Unique, as "registerJob". */
  readonly name: string;
  /** A sentence without a full stop. */
  readonly summary: string;
  /** Who may call it. */
  readonly access: Access;
  /** The first one is what the client sends. */
  readonly methods: readonly [Method, ...Method[]];
  /** With `:name` for one segment and `:name+` for one or more, as a job's id may hold slashes. */
  readonly path: Path;
  readonly query: ObjectSchema<Query>;
  /** Undefined if it takes none; then whatever is sent is left alone. */
  readonly body: ObjectSchema<Body> | undefined;
  /** The media type of a body that is a file. */
  readonly upload?: string | undefined;
  /** Fields of the body that repeat a parameter of the path; they must agree with it where they are given. */
  readonly repeats: {
    readonly [Field in keyof Body & string]?: keyof PathParameters<Path> & string;
  };
  readonly reply: Reply;
}

/** An operation that is a websocket. */
export interface WebSocketOperation {
  readonly name: string;
  readonly summary: string;
  readonly access: Access;
  readonly path: string;
}

/** Any operation, for those that treat all alike. */
export type AnyOperation = Pick<
  Operation<string, object, object, ReplyKind>,
  "name" | "summary" | "access" | "methods" | "path" | "upload" | "reply"
> & {
  readonly query: { readonly fields: object };
  readonly body: { readonly fields: object } | undefined;
};

/** What an operation is answered with. */
export type ReplyKind = Document<unknown> | List<unknown> | TextReply | StreamReply;

/** A JSON document. */
export interface Document<T> {
  readonly kind: "document";
  /** The name of its type. */
  readonly type: string;
  readonly phantom?: () => T;
}

/** A JSON list. */
export interface List<Item> {
  readonly kind: "list";
  /** The name of its items' type. */
  readonly type: string;
  readonly phantom?: () => Item;
}

export interface TextReply {
  readonly kind: "text";
}

/** Bytes, or one JSON object after the other, for as long as it takes. */
export interface StreamReply {
  readonly kind: "stream";
  /** The media type. */
  readonly type: string;
}

/** What the client gets of a reply. */
export type ReplyValue<Reply extends ReplyKind> =
  Reply extends Document<infer T> ? T : Reply extends List<infer Item> ? Item[] : never;

/** What the client may give of a body or a query. */
export type Given<T extends object> = Input<T>;

export function document<T>(type: string): Document<T> {
  return { kind: "document", type };
}

export function listOf<Item>(type: string): List<Item> {
  return { kind: "list", type };
}

export const text: TextReply = { kind: "text" };

export function stream(type: string): StreamReply {
  return { kind: "stream", type };
}
