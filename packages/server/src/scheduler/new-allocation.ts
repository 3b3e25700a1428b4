import type {
  AllocatedResources,
  Allocation,
  AllocMetric,
  Job,
  Node,
  Resources,
  TaskGroup,
} from "@drover/job";
import { ZERO_TIME } from "./time.ts";

/** What is new about an allocation. */
export interface Placement {
  readonly id: string;
  readonly name: string;
  readonly evalId: string;
  readonly deploymentId: string;
  readonly canary: boolean;
  readonly resources: AllocatedResources;
  readonly metric: AllocMetric;
  /** The allocation that this one takes the place of. */
  readonly previous: Allocation | undefined;
  readonly rescheduleTracker: Allocation["RescheduleTracker"];
  readonly now: bigint;
}

/** A pending allocation of a group on a node. */
export function newAllocation(
  job: Job,
  group: TaskGroup,
  node: Node,
  placement: Placement,
): Allocation {
  return {
    ID: placement.id,
    Namespace: job.Namespace,
    EvalID: placement.evalId,
    Name: placement.name,
    NodeID: node.ID,
    NodeName: node.Name,
    JobID: job.ID,
    Job: job,
    TaskGroup: group.Name,
    Resources: sumOf(group),
    TaskResources: Object.fromEntries(group.Tasks.map((task) => [task.Name, task.Resources])),
    AllocatedResources: placement.resources,
    Metrics: {
      ...placement.metric,
      ScoreMetaData: [{ NodeID: node.ID, Scores: {}, NormScore: 0 }],
    },
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
