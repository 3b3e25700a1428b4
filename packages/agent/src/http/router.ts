import { Fault } from "@drover/fault";
import type { Exchange } from "./exchange.ts";
import type { Reply } from "./reply.ts";

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** Answers a request; without a reply it has written the response itself. */
export type Handler = (exchange: Exchange) => Promise<Reply | undefined> | Reply | undefined;

/** What answers a method of a path. */
export interface Route {
  readonly methods: readonly Method[];
  /** With `:name` for one or more segments, as in "/v1/job/:id/plan": a job's id may hold slashes. */
  readonly path: string;
  readonly handler: Handler;
}

interface CompiledRoute extends Route {
  readonly expression: RegExp;
}

/** Finds the route of a request: the first whose path and method match. */
export class Router {
  readonly #routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ ...route, expression: compile(route.path) }));
  }

  /**
   * @throws {Fault} `not_found` for a path that is not served; `unimplemented` for a method that it
   *   does not take
   */
  find(method: string, path: string): { handler: Handler; parameters: Record<string, string> } {
    let knowsPath = false;
    for (const { methods, expression, handler } of this.#routes) {
      const match = expression.exec(path);
      if (match === null) continue;
      knowsPath = true;
      if (!methods.includes(method as Method)) continue;
      const parameters = Object.entries(match.groups ?? {}).map(([name, value]) => [
        name,
        decode(value),
      ]);
      return { handler, parameters: Object.fromEntries(parameters) };
    }
    if (knowsPath)
      throw new Fault("unimplemented", `Invalid method: ${path} does not take ${method}`);
    throw new Fault(
      "not_found",
      `Invalid path: ${path} is not part of the API that this agent serves`,
    );
  }
}

function compile(path: string): RegExp {
  const pattern = path.replace(/:(\w+)/g, "(?<$1>.+?)");
  return new RegExp(`^${pattern}/?$`, "s");
}

function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw new Fault("invalid_argument", `Invalid percent-encoding in "${text}"`);
  }
  if (!decoded.includes("\0")) return decoded;
  throw new Fault("invalid_argument", `The path contains a NUL character: "${text}"`);
}
