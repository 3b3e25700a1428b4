import { deleteService, listServiceInstances, listServices } from "../operations/cluster.ts";
import type { ServiceListStub, ServiceRegistration } from "../types/service.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Services with `provider = "nomad"`. */
export class ServicesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: QueryOptions): Promise<Answer<ServiceListStub[]>> {
    return this.#transport.read(listServices, {}, options);
  }

  /**
   * The instances of a service; none if it does not run.
   *
   * @param options.choose "<count>|<key>": that many of them, the same ones for the same key
   */
  get(
    name: string,
    options?: QueryOptions & { choose?: string },
  ): Promise<Answer<ServiceRegistration[]>> {
    const choose = options?.choose ?? null;
    return this.#transport.read(listServiceInstances, { name }, options, { choose });
  }

  /** Removes an instance; it is there again when its task starts again. */
  delete(name: string, id: string): Promise<unknown> {
    return this.#transport.write(deleteService, { name, id });
  }
}
