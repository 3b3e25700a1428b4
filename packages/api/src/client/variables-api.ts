import type { Int64 } from "@drover/job";
import {
  deleteVariable,
  getVariable,
  listVariables,
  putVariable,
} from "../operations/variables.ts";
import type { Variable, VariableStub } from "../types/variable.ts";
import { ApiError } from "./api-error.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** What a variable is written with. */
export interface VariableWrite {
  readonly namespace?: string | undefined;
  readonly items: Readonly<Record<string, string>>;
  /** The index that it must have still, 0 if it must not be there; undefined for any. */
  readonly checkIndex?: number | undefined;
  /** The id of the lock that the caller holds. */
  readonly lockId?: string | undefined;
}

/** A lock that is asked for; durations in nanoseconds, 0 for the agent's default. */
export interface LockRequest {
  readonly items?: Readonly<Record<string, string>> | undefined;
  readonly id?: string;
  readonly ttl?: Int64;
  readonly delay?: Int64;
}

/** A change that was not made, since the variable is another than expected, or locked. */
export class VariableConflict extends ApiError {
  /** What is there; with indexes of 0 if nothing is, or if it is locked. */
  readonly variable: Variable;

  constructor(status: number, variable: Variable) {
    super(status, `cas conflict: expected another index than ${variable.ModifyIndex}`);
    this.variable = variable;
  }
}

/** Variables and their locks. Changes reject with a {@link VariableConflict} where they are not made. */
export class VariablesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @param options.prefix of the path */
  list(options?: QueryOptions): Promise<Answer<VariableStub[]>> {
    return this.#transport.read(listVariables, {}, options);
  }

  /** Rejects with status 404 if there is none. */
  get(path: string, options?: QueryOptions): Promise<Answer<Variable>> {
    return this.#transport.read(getVariable, { path }, options);
  }

  put(path: string, { namespace, items, checkIndex, lockId }: VariableWrite): Promise<Variable> {
    const lock = lockId === undefined ? {} : { Lock: { ID: lockId } };
    return orConflict(
      this.#transport.write(
        putVariable,
        { path },
        { Items: { ...items }, ...lock },
        { query: { cas: checkIndex ?? null, ...within(namespace) } },
      ),
    );
  }

  async delete(
    path: string,
    { namespace, checkIndex }: Pick<VariableWrite, "namespace" | "checkIndex"> = {},
  ): Promise<void> {
    const query = { cas: checkIndex ?? null, ...within(namespace) };
    await orConflict(this.#transport.write(deleteVariable, { path }, undefined, { query }));
  }

  acquireLock(
    path: string,
    { items, id = "", ttl = 0, delay = 0 }: LockRequest,
  ): Promise<Variable> {
    const body = {
      ...(items && { Items: { ...items } }),
      Lock: { ID: id, TTL: ttl, LockDelay: delay },
    };
    return orConflict(
      this.#transport.write(putVariable, { path }, body, { query: { "lock-acquire": true } }),
    );
  }

  renewLock(path: string, id: string): Promise<Variable> {
    const query = { "lock-renew": true };
    return this.#transport.write(putVariable, { path }, { Lock: { ID: id } }, { query });
  }

  releaseLock(path: string, id: string): Promise<Variable> {
    const query = { "lock-release": true };
    return orConflict(
      this.#transport.write(putVariable, { path }, { Lock: { ID: id } }, { query }),
    );
  }
}

function within(namespace: string | undefined): { namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

async function orConflict<Result>(change: Promise<Result>): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    const variable = error instanceof ApiError ? conflicting(error) : undefined;
    throw variable === undefined ? error : new VariableConflict(409, variable);
  }
}

/** A conflict is told by the variable that is there, any other error by a text. */
function conflicting({ status, message }: ApiError): Variable | undefined {
  return status === 409 && message.startsWith("{") ? JSON.parse(message) : undefined;
}
