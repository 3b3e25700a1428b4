import type { Allocation, Node } from "@drover/job";
import {
  applyNodeMeta,
  drainNode,
  getHostStats,
  getNode,
  getNodeMeta,
  listNodeAllocations,
  listNodes,
  setNodeEligibility,
} from "../operations/cluster.ts";
import type {
  HostStats,
  NodeDrainRequest,
  NodeEligibilityResponse,
  NodeListStub,
  NodeMetaResponse,
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

  /** The metadata of the agent's node, or of the one that is told. */
  meta(nodeId?: string, options?: QueryOptions): Promise<Answer<NodeMetaResponse>> {
    return this.#transport.read(getNodeMeta, {}, options, { node_id: nodeId ?? null });
  }

  /** @param meta what to set; null takes a name away */
  applyMeta(
    meta: Readonly<Record<string, string | null>>,
    { nodeId = "" }: { nodeId?: string } = {},
  ): Promise<NodeMetaResponse> {
    return this.#transport.write(applyNodeMeta, {}, { NodeID: nodeId, Meta: meta });
  }

  /** What the machine of the agent uses now. */
  hostStats(nodeId?: string, options?: QueryOptions): Promise<Answer<HostStats>> {
    return this.#transport.read(getHostStats, {}, options, { node_id: nodeId ?? null });
  }
}
