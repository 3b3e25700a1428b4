import { Fault } from "@drover/fault";
import {
  ALL_NODES,
  DEFAULT_POOL,
  type Node,
  type NodePool,
  type SchedulerConfiguration,
} from "@drover/job";
import type { StateStore } from "@drover/store";
import type { ClusterState } from "../state/cluster-state.ts";
import { schedulerConfiguration } from "../state/scheduler-configuration.ts";

/** What a client says of a node pool. */
export type NodePoolInput = Omit<NodePool, "CreateIndex" | "ModifyIndex">;

/** The node pools: the two that are always there, those that were made, and that of the node. */
export class NodePools {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** In the order of their names. */
  list(): NodePool[] {
    const { store } = this.#state;
    const ofNodes = store
      .table("nodes")
      .values()
      .map((node) => node.NodePool);
    const made = store
      .table("nodePools")
      .values()
      .map(({ Name }) => Name);
    const names = new Set([ALL_NODES, DEFAULT_POOL, ...ofNodes, ...made]);
    return [...names].toSorted().map((name) => this.require(name));
  }

  get(name: string): NodePool | undefined {
    const stored = this.#state.store.table("nodePools").get(name);
    if (stored !== undefined) return stored;
    const isThere = isBuiltIn(name) || this.nodesOf(name).length > 0;
    return isThere ? unstored(name) : undefined;
  }

  /** @throws {Fault} `not_found` */
  require(name: string): NodePool {
    const pool = this.get(name);
    if (pool !== undefined) return pool;
    throw new Fault("not_found", `Node pool "${name}" not found`);
  }

  nodesOf(name: string): Node[] {
    const nodes = this.#state.store.table("nodes").values();
    return [...nodes.filter(({ NodePool }) => name === ALL_NODES || NodePool === name)];
  }

  /**
   * Makes a node pool, or changes one of the same name.
   *
   * @throws {Fault} `invalid_argument` with all that is wrong; `failed_precondition` for one that is
   *   always there
   */
  upsert(given: NodePoolInput): Promise<number> {
    const { Name, Description } = given;
    if (!/^[a-zA-Z0-9-_]{1,128}$/.test(Name)) {
      throw new Fault(
        "invalid_argument",
        `invalid name "${Name}". A node pool's must have 1 to 128 letters, digits, dashes and underscores`,
      );
    }
    if (Description.length > 256) {
      throw new Fault("invalid_argument", "Description must have at most 256 characters");
    }
    if (isBuiltIn(Name)) {
      throw new Fault("failed_precondition", `Node pool "${Name}" cannot be changed`);
    }
    return this.#state.update((transaction) => {
      transaction.put("nodePools", { ...given, CreateIndex: 0, ModifyIndex: 0 });
      return transaction.index;
    });
  }

  /**
   * Deletes a node pool that no node and no job is in.
   *
   * @throws {Fault} `not_found`; `failed_precondition` for one that is used, or is always there
   */
  delete(name: string): Promise<number> {
    if (isBuiltIn(name)) {
      throw new Fault("failed_precondition", `Node pool "${name}" cannot be deleted`);
    }
    this.require(name);
    const [node] = this.nodesOf(name);
    if (node !== undefined) {
      throw new Fault("failed_precondition", `Node pool "${name}" has node "${node.Name}"`);
    }
    const jobs = this.#state.store.table("jobs").values();
    const job = jobs.find((it) => it.NodePool === name && it.Status !== "dead");
    if (job !== undefined) {
      throw new Fault(
        "failed_precondition",
        `Node pool "${name}" has job "${job.ID}" of namespace "${job.Namespace}"; stop it first`,
      );
    }
    return this.#state.update((transaction) => {
      transaction.delete("nodePools", name);
      return transaction.index;
    });
  }
}

/** What holds for the scheduling on a node: the cluster's settings, and over them those of its pool. */
export function schedulerConfigurationOf(
  store: StateStore,
  { NodePool }: Pick<Node, "NodePool">,
): SchedulerConfiguration {
  const cluster = schedulerConfiguration(store);
  const own = store.table("nodePools").get(NodePool)?.SchedulerConfiguration;
  if (!own) return cluster;
  return {
    ...cluster,
    SchedulerAlgorithm: own.SchedulerAlgorithm || cluster.SchedulerAlgorithm,
    MemoryOversubscriptionEnabled:
      own.MemoryOversubscriptionEnabled ?? cluster.MemoryOversubscriptionEnabled,
  };
}

function isBuiltIn(name: string): boolean {
  return name === ALL_NODES || name === DEFAULT_POOL;
}

function unstored(Name: string): NodePool {
  const descriptions: Readonly<Record<string, string>> = {
    [ALL_NODES]: "Node pool with all nodes in the cluster",
    [DEFAULT_POOL]: "Default node pool",
  };
  return {
    Name,
    Description: descriptions[Name] ?? "",
    Meta: null,
    SchedulerConfiguration: null,
    NodeIdentityTTL: 0,
    CreateIndex: 1,
    ModifyIndex: 1,
  };
}
