import type { Allocation, Node } from "@drover/job";
import {
  drainNode,
  getHostStats,
  getNode,
  listNodeAllocations,
  listNodes,
  setNodeEligibility,
} from "../operations/cluster.ts";
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
    return this.#transport.read(listNodes, {}, options, {
      os: os ?? null,
      resources: resources ?? null,
    });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<Node>> {
    return this.#transport.read(getNode, { id }, options);
  }

  /** The allocations with their jobs, as `get` of one gives them. */
  allocations(id: string, options?: QueryOptions): Promise<Answer<Allocation[]>> {
    return this.#transport.read(listNodeAllocations, { id }, options);
  }

  setEligibility(id: string, eligible: boolean): Promise<NodeEligibilityResponse> {
    return this.#transport.write(
      setNodeEligibility,
      { id },
      {
        NodeID: id,
        Eligibility: eligible ? "eligible" : "ineligible",
      },
    );
  }

  drain(id: string, request: NodeDrainRequest): Promise<NodeEligibilityResponse> {
    return this.#transport.write(drainNode, { id }, { NodeID: id, ...request });
  }

  /** What the machine of the agent uses now. */
  hostStats(nodeId?: string, options?: QueryOptions): Promise<Answer<HostStats>> {
    return this.#transport.read(getHostStats, {}, options, { node_id: nodeId ?? null });
  }
}
