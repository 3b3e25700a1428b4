import {
  type AllocatedResources,
  type Allocation,
  type AllocMetric,
  type Job,
  type Node,
  type Resources,
  type TaskGroup,
  ZERO_TIME,
} from "@drover/job";

/** What is new about an allocation. */
export interface Placement {
  readonly id: string;
  readonly name: string;
  readonly evalId: string;
  readonly deploymentId: string;
  readonly canary: boolean;
  readonly resources: AllocatedResources;
  /** The allocation that this one takes the place of. */
  readonly previous: Allocation | undefined;
  readonly rescheduleTracker: Allocation["RescheduleTracker"];
  readonly now: bigint;
}

/** The fields that all allocations of a group share which are placed on a node at once. */
export type CommonFields = Pick<
  Allocation,
  | "Namespace"
  | "NodeID"
  | "NodeName"
  | "JobID"
  | "Job"
  | "TaskGroup"
  | "Resources"
  | "TaskResources"
  | "Metrics"
>;

export function commonFields(
  job: Job,
  group: TaskGroup,
  node: Node,
  metric: AllocMetric,
): CommonFields {
  return {
    Namespace: job.Namespace,
    NodeID: node.ID,
    NodeName: node.Name,
    JobID: job.ID,
    Job: job,
    TaskGroup: group.Name,
    Resources: sumOf(group),
    TaskResources: Object.fromEntries(group.Tasks.map((task) => [task.Name, task.Resources])),
    Metrics: { ...metric, ScoreMetaData: [{ NodeID: node.ID, Scores: {}, NormScore: 0 }] },
  };
}

/** A pending allocation of a group on a node. */
export function newAllocation(common: CommonFields, placement: Placement): Allocation {
  return {
    ID: placement.id,
    Namespace: common.Namespace,
    EvalID: placement.evalId,
    Name: placement.name,
    NodeID: common.NodeID,
    NodeName: common.NodeName,
    JobID: common.JobID,
    Job: common.Job,
    TaskGroup: common.TaskGroup,
    Resources: common.Resources,
    TaskResources: common.TaskResources,
    AllocatedResources: placement.resources,
    Metrics: common.Metrics,
    DesiredStatus: "run",
    DesiredDescription: "",
    DesiredTransition: { Migrate: null, Reschedule: null, ForceReschedule: null },
    ClientStatus: "pending",
    ClientDescription: "",
    TaskStates: null,
    DeploymentID: placement.deploymentId,
    DeploymentStatus: placement.canary
      ? { Healthy: null, Timestamp: ZERO_TIME, Canary: true, ModifyIndex: 0 }
      : null,
    FollowupEvalID: "",
    PreviousAllocation: placement.previous?.ID ?? "",
    NextAllocation: "",
    RescheduleTracker: placement.rescheduleTracker,
    NetworkStatus: null,
    PreemptedAllocations: null,
    PreemptedByAllocation: "",
    CreateIndex: 0,
    ModifyIndex: 0,
    AllocModifyIndex: 0,
    CreateTime: placement.now,
    ModifyTime: placement.now,
  };
}

/** What all tasks of a group ask for together, in the form of older clients. */
function sumOf(group: TaskGroup): Resources {
  const total = (pick: (resources: Resources) => number) =>
    group.Tasks.reduce((sum, task) => sum + pick(task.Resources), 0);
  return {
    CPU: total((resources) => resources.CPU),
    Cores: total((resources) => resources.Cores),
    MemoryMB: total((resources) => resources.MemoryMB),
    MemoryMaxMB: total((resources) => resources.MemoryMaxMB),
    DiskMB: group.EphemeralDisk.SizeMB,
    IOPS: 0,
    Networks: group.Networks,
    Devices: null,
    NUMA: null,
    SecretsMB: total((resources) => resources.SecretsMB),
  };
}
