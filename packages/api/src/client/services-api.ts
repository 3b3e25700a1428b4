import { listServiceInstances, listServices } from "../operations/cluster.ts";
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

  /** The instances of a service; none if it does not run. */
  get(name: string, options?: QueryOptions): Promise<Answer<ServiceRegistration[]>> {
    return this.#transport.read(listServiceInstances, { name }, options);
  }
}
