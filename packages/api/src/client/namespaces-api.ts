import type { Namespace } from "@drover/job";
import {
  createNamespace,
  deleteNamespace,
  getNamespace,
  listNamespaces,
} from "../operations/namespaces.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Namespaces. */
export class NamespacesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: QueryOptions): Promise<Answer<Namespace[]>> {
    return this.#transport.read(listNamespaces, {}, options);
  }

  get(name: string, options?: QueryOptions): Promise<Answer<Namespace>> {
    return this.#transport.read(getNamespace, { name }, options);
  }

  /** Makes one, or changes that of the same name. */
  upsert(namespace: Partial<Namespace> & Pick<Namespace, "Name">): Promise<null> {
    return this.#transport.write(createNamespace, {}, namespace);
  }

  delete(name: string): Promise<null> {
    return this.#transport.write(deleteNamespace, { name });
  }
}
