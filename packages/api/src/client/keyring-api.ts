import type { RootKey } from "@drover/job";
import { deleteRootKey, listRootKeys, rotateKeyring } from "../operations/variables.ts";
import type { KeyringRotateResponse } from "../types/variable.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** The root keys that encrypt variables and sign identities. */
export class KeyringApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: QueryOptions): Promise<Answer<RootKey[]>> {
    return this.#transport.read(listRootKeys, {}, options);
  }

  /** @param options.publishTime nanoseconds since 1970, for a key that becomes active then */
  rotate({
    full = false,
    publishTime,
  }: {
    full?: boolean;
    publishTime?: bigint | undefined;
  } = {}): Promise<KeyringRotateResponse> {
    const later = publishTime === undefined ? {} : { publish_time: publishTime };
    return this.#transport.write(rotateKeyring, {}, undefined, { query: { full, ...later } });
  }

  /** @param options.force also one that variables are encrypted with */
  remove(id: string, { force = false }: { force?: boolean } = {}): Promise<{ Index: number }> {
    return this.#transport.write(deleteRootKey, { id }, undefined, { query: { force } });
  }
}
