import type { Allocation, AllocClientStatus, AllocDeploymentStatus, TaskState } from "@drover/job";

/** How an allocation stands on this node. Never changed once handed out. */
export interface AllocUpdate {
  readonly id: string;
  readonly clientStatus: AllocClientStatus;
  readonly clientDescription: string;
  /** By task name. */
  readonly taskStates: Readonly<Record<string, TaskState>>;
  /** Null until the network is set up. */
  readonly networkStatus: Allocation["NetworkStatus"];
  /** Null for an allocation without a deployment, and until its health is known. */
  readonly deploymentStatus: AllocDeploymentStatus | null;
}

export type AllocUpdateListener = (update: AllocUpdate) => void;
