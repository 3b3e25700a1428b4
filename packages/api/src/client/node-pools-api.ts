import type { NodePool } from "@drover/job";
import {
  createNodePool,
  deleteNodePool,
  getNodePool,
  listNodePoolJobs,
  listNodePoolNodes,
  listNodePools,
} from "../operations/node-pools.ts";
import type { JobListStub } from "../types/job.ts";
import type { NodeListStub } from "../types/node.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Node pools. */
export class NodePoolsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options?: QueryOptions): Promise<Answer<NodePool[]>> {
    return this.#transport.read(listNodePools, {}, options);
  }

  get(name: string, options?: QueryOptions): Promise<Answer<NodePool>> {
    return this.#transport.read(getNodePool, { name }, options);
  }

  /** Makes one, or changes that of the same name. */
  upsert(pool: Partial<NodePool> & Pick<NodePool, "Name">): Promise<null> {
    return this.#transport.write(createNodePool, {}, pool);
  }

  delete(name: string): Promise<null> {
    return this.#transport.write(deleteNodePool, { name });
  }

  nodes(name: string, options?: QueryOptions): Promise<Answer<NodeListStub[]>> {
    return this.#transport.read(listNodePoolNodes, { name }, options);
  }

  jobs(name: string, options?: QueryOptions): Promise<Answer<JobListStub[]>> {
    return this.#transport.read(listNodePoolJobs, { name }, options);
  }
}
