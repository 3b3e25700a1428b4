import { Fault } from "@drover/fault";
import { HttpFault } from "../http-fault.ts";
import type { Reply } from "../replies/reply.ts";
import type { Exchange } from "./exchange.ts";
import { PathPattern } from "./path-pattern.ts";

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** Answers a request; without a reply it has written the response itself. */
export type Handler = (exchange: Exchange) => Promise<Reply | undefined> | Reply | undefined;

/** What answers a method of a path. */
export interface Route {
  readonly methods: readonly Method[];
  /** As {@link PathPattern} has it: "/v1/job/:id+/plan". */
  readonly path: string;
  readonly handler: Handler;
}

interface Endpoint {
  readonly pattern: PathPattern;
  readonly handlers: Map<string, { handler: Handler; pattern: PathPattern }>;
}

/** Finds the route of a request: of all patterns that match its path, the most specific one. */
export class Router {
  /** By how paths begin, so that few of them are looked at. */
  readonly #byBeginning = new Map<string, Endpoint[]>();

  /** @throws {Fault} `internal` if two routes take the same method of the same path */
  constructor(routes: readonly Route[]) {
    const endpoints = new Map<string, Endpoint>();
    for (const { methods, path, handler } of routes) {
      const pattern = new PathPattern(path);
      const endpoint = endpoints.get(pattern.shape) ?? { pattern, handlers: new Map() };
      endpoints.set(pattern.shape, endpoint);
      for (const method of methods) {
        if (endpoint.handlers.has(method)) {
          throw new Fault("internal", `Two routes take ${method} ${path}`);
        }
        endpoint.handlers.set(method, { handler, pattern });
      }
    }
    for (const endpoint of [...endpoints.values()].sort((a, b) => a.pattern.compare(b.pattern))) {
      const beginning = beginningOf(endpoint.pattern.shape);
      const others = this.#byBeginning.get(beginning) ?? [];
      others.push(endpoint);
      this.#byBeginning.set(beginning, others);
    }
  }

  /**
   * @throws {Fault} `not_found` for a path that is not served; an {@link HttpFault} 405 for a method
   *   that it does not take; `invalid_argument` for a parameter that is no text
   */
  find(method: string, path: string): { handler: Handler; parameters: Record<string, string> } {
    const endpoint = this.#endpoint(path);
    if (endpoint === undefined && path.includes("//")) {
      throw new Fault("invalid_argument", `Invalid path: ${path} lacks a name between two slashes`);
    }
    if (endpoint === undefined) {
      throw new Fault(
        "not_found",
        `Invalid path: ${path} is not part of the API that this agent serves`,
      );
    }
    const found = endpoint.handlers.get(method === "HEAD" ? "GET" : method);
    if (found !== undefined) {
      return { handler: found.handler, parameters: found.pattern.parametersOf(path) };
    }
    const allowed = [...endpoint.handlers.keys()];
    throw new HttpFault("unimplemented", `Invalid method: ${path} takes ${allowed.join(", ")}`, {
      status: 405,
      headers: { Allow: allowed.join(", ") },
    });
  }

  /** The narrowest patterns begin with the most literal segments. */
  #endpoint(path: string): Endpoint | undefined {
    const [, first = "", second = ""] = path.split("/", 3);
    for (const beginning of [`/${first}/${second}`, `/${first}`, ""]) {
      const endpoints = this.#byBeginning.get(beginning);
      const endpoint = endpoints?.find(({ pattern }) => pattern.matches(path));
      if (endpoint !== undefined) return endpoint;
    }
    return undefined;
  }
}

/** The first two segments of a pattern's shape, as far as they are literal. */
function beginningOf(shape: string): string {
  return /^(?:\/[^/:]+){0,2}/.exec(shape)?.[0] ?? "";
}
