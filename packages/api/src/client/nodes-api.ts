import type { Node } from "@drover/job";
import type { AllocListStub } from "../types/allocation.ts";
import type {
  HostStats,
  NodeDrainRequest,
  NodeEligibilityResponse,
  NodeListStub,
} from "../types/node.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Nodes. `list` takes a prefix of an id; all other calls want the whole. */
export class NodesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(
    options?: QueryOptions & { os?: boolean; resources?: boolean },
  ): Promise<Answer<NodeListStub[]>> {
    const { os, resources } = options ?? {};
    return this.#transport.query("/v1/nodes", options, { os, resources });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Node>> {
    return this.#transport.query(`/v1/node/${id}`, options);
  }

  /** The allocations with their jobs, as `get` of one gives them; see {@link AllocListStub} for less. */
  allocations(id: string, options?: QueryOptions): Promise<Answer<AllocListStub[]>> {
    return this.#transport.query(`/v1/node/${id}/allocations`, options);
  }

  setEligibility(id: string, eligible: boolean): Promise<NodeEligibilityResponse> {
    return this.#transport.write("PUT", `/v1/node/${id}/eligibility`, {
      NodeID: id,
      Eligibility: eligible ? "eligible" : "ineligible",
    });
  }

  drain(id: string, request: NodeDrainRequest): Promise<NodeEligibilityResponse> {
    return this.#transport.write("PUT", `/v1/node/${id}/drain`, { NodeID: id, ...request });
  }

  /** What the machine of the agent uses now. */
  hostStats(nodeId?: string, options?: QueryOptions): Promise<Answer<HostStats>> {
    return this.#transport.query("/v1/client/stats", options, { node_id: nodeId });
  }
}
