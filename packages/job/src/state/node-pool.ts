import type { Int64 } from "@drover/schema/json";
import type { SchedulerConfiguration } from "./node.ts";

/** A named set of nodes. */
export interface NodePool {
  Name: string;
  Description: string;
  Meta: Record<string, string> | null;
  /** What holds in this pool in place of the cluster's settings; null for those. */
  SchedulerConfiguration: NodePoolSchedulerConfiguration | null;
  /** Nanoseconds. Kept for clients that ask; a node that is its own server has no identity to renew. */
  NodeIdentityTTL: Int64;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface NodePoolSchedulerConfiguration {
  /** Empty for the cluster's. */
  SchedulerAlgorithm: SchedulerConfiguration["SchedulerAlgorithm"] | "";
  /** Null for the cluster's. */
  MemoryOversubscriptionEnabled: boolean | null;
}

/** The pool of every node, and the one of a job or node that names none; both are always there. */
export const ALL_NODES = "all";
export const DEFAULT_POOL = "default";
