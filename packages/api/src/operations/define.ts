import {
  bool,
  duration,
  int,
  nullable,
  type ObjectSchema,
  schema,
  string,
  within,
} from "@drover/schema";
import type { Access } from "./access.ts";
import { document, type Method, type Operation, type ReplyKind } from "./operation.ts";

/** What every operation takes. */
export const EVERY = { namespace: string(), region: string() };

/** What a read takes that waits for a change. */
export const BLOCKING = {
  ...EVERY,
  index: within(int(), { min: 0 }),
  wait: nullable(duration()),
};

/** What a list takes. */
export const PAGED = {
  ...BLOCKING,
  prefix: string(),
  filter: string(),
  per_page: within(int(), { min: 0 }),
  next_token: string(),
  reverse: bool(),
};

const EVERY_QUERY = schema(EVERY);
const BLOCKING_QUERY = schema(BLOCKING);
const NO_BODY: ObjectSchema<object> | undefined = undefined;
const NOTHING = document<null>("null");

type EveryQuery = QueryOf<typeof EVERY_QUERY>;
type BlockingQuery = QueryOf<typeof BLOCKING_QUERY>;
type QueryOf<Schema> = Schema extends ObjectSchema<infer Query> ? Query : never;

/** A read. It takes {@link BLOCKING} unless told otherwise. */
export function get<
  Path extends string,
  Reply extends ReplyKind,
  Query extends object = BlockingQuery,
>(
  name: string,
  path: Path,
  options: { summary: string; access: Access; reply: Reply; query?: ObjectSchema<Query> },
): Operation<Path, Query, object, Reply> {
  const query = (options.query ?? BLOCKING_QUERY) as ObjectSchema<Query>;
  return { ...options, name, path, methods: ["GET"], query, body: NO_BODY, repeats: {} };
}

/** A change; it takes PUT and POST, as Nomad's do, unless told otherwise. */
export function put<
  Path extends string,
  Reply extends ReplyKind,
  Body extends object = object,
  Query extends object = EveryQuery,
>(
  name: string,
  path: Path,
  options: {
    summary: string;
    access: Access;
    reply: Reply;
    body?: ObjectSchema<Body>;
    repeats?: Operation<Path, Query, NoInfer<Body>, Reply>["repeats"];
    query?: ObjectSchema<Query>;
    methods?: readonly [Method, ...Method[]];
    upload?: string;
  },
): Operation<Path, Query, Body, Reply> {
  const query = (options.query ?? EVERY_QUERY) as ObjectSchema<Query>;
  const { methods = ["PUT", "POST"], repeats = {}, body } = options;
  return { ...options, name, path, methods, query, body, repeats };
}

/** A deletion: DELETE, without a body. It answers with nothing but the index unless told otherwise. */
export function remove<
  Path extends string,
  Query extends object = EveryQuery,
  Reply extends ReplyKind = typeof NOTHING,
>(
  name: string,
  path: Path,
  options: { summary: string; access: Access; reply?: Reply; query?: ObjectSchema<Query> },
): Operation<Path, Query, object, Reply> {
  const { reply = NOTHING as ReplyKind as Reply, ...others } = options;
  return put(name, path, { ...others, methods: ["DELETE"], reply });
}
