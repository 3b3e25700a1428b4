import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "@drover/fault";
import type { Json } from "@drover/schema/json";
import { readBody } from "./read-body.ts";

/** One request and its response. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly parameters: Readonly<Record<string, string>>;
  /** Aborts when the client has gone or the agent stops. */
  readonly signal: AbortSignal;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    {
      query,
      parameters,
      signal,
    }: {
      query: URLSearchParams;
      parameters: Readonly<Record<string, string>>;
      signal: AbortSignal;
    },
  ) {
    this.request = request;
    this.response = response;
    this.query = query;
    this.parameters = parameters;
    this.signal = signal;
  }

  /** A part of the path. */
  parameter(name: string): string {
    const value = this.parameters[name];
    if (value === undefined) throw new Fault("internal", `The route has no parameter "${name}"`);
    return value;
  }

  /** The namespace that the request names; Nomad's default one otherwise. */
  get namespace(): string {
    return this.query.get("namespace") || "default";
  }

  /** Whether a query parameter is given as true. */
  flag(name: string): boolean {
    const value = this.query.get(name);
    return value !== null && /^(?:1|t|T|TRUE|true|True|)$/.test(value);
  }

  /**
   * A query parameter that is a whole number, 0 or more.
   *
   * @throws {Fault} `invalid_argument`
   */
  integer(name: string): number | undefined {
    const value = this.query.get(name);
    if (value === null || value === "") return undefined;
    if (!/^\d{1,15}$/.test(value)) {
      throw new Fault(
        "invalid_argument",
        `Query parameter "${name}" must be a whole number, not "${value}"`,
      );
    }
    return Number(value);
  }

  /**
   * The request's JSON object; an empty one for an empty body.
   *
   * @throws {Fault} as {@link readBody} does, and `invalid_argument` for anything but an object
   */
  async object(): Promise<{ [key: string]: Json }> {
    const value = (await readBody(this.request)) ?? {};
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    throw new Fault("invalid_argument", "The request's body must be a JSON object");
  }
}
