import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "@drover/fault";
import type { Json } from "@drover/schema/json";
import type { AclGate } from "../acl/acl-gate.ts";
import type { Admission, Target } from "../acl/admission.ts";
import { readBody } from "./read-body.ts";

/** One request and its response. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly parameters: Readonly<Record<string, string>>;
  readonly #gate: AclGate;
  readonly #ends: readonly AbortSignal[];
  #signal: AbortSignal | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    {
      query,
      parameters,
      ends,
      gate,
    }: {
      query: URLSearchParams;
      parameters: Readonly<Record<string, string>>;
      /** Each aborts when the request is over before it was answered. */
      ends: readonly AbortSignal[];
      gate: AclGate;
    },
  ) {
    this.request = request;
    this.response = response;
    this.query = query;
    this.parameters = parameters;
    this.#ends = ends;
    this.#gate = gate;
  }

  /** Aborts when the client has gone or the agent stops. Most requests are answered before they ask for it. */
  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.any([...this.#ends]);
    return this.#signal;
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

  /** Lets the request in, or throws as {@link AclGate.admit} does. */
  admit(access: Target["access"], isGiven: (flag: string) => boolean): Admission {
    const { namespace, parameters } = this;
    return this.#gate.admit(this.request.headers, { access, namespace, parameters, isGiven });
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
