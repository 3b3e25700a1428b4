import type { AllocListStub, JobListStub, NodeListStub } from "@drover/api";
import { type Allocation, isParameterized, type Job, type Node } from "@drover/job";
import { jobSummary } from "@drover/server";
import type { StateStore } from "@drover/store";

/** A job as lists show it. */
export function jobStub(store: StateStore, job: Job, { meta = false } = {}): JobListStub {
  return {
    ID: job.ID,
    ParentID: job.ParentID,
    Name: job.Name,
    Namespace: job.Namespace,
    Datacenters: job.Datacenters,
    NodePool: job.NodePool,
    Multiregion: job.Multiregion,
    Type: job.Type,
    Priority: job.Priority,
    Periodic: job.Periodic !== null,
    ParameterizedJob: isParameterized(job),
    Stop: job.Stop,
    Status: job.Status,
    StatusDescription: job.StatusDescription,
    JobSummary: jobSummary(store, job),
    CreateIndex: job.CreateIndex,
    ModifyIndex: job.ModifyIndex,
    JobModifyIndex: job.JobModifyIndex,
    Version: job.Version,
    SubmitTime: job.SubmitTime,
    ...(meta ? { Meta: job.Meta } : {}),
  };
}

/** An allocation as lists show it. */
export function allocStub(
  alloc: Allocation,
  { resources = false, taskStates = true } = {},
): AllocListStub {
  return {
    ID: alloc.ID,
    EvalID: alloc.EvalID,
    Name: alloc.Name,
    Namespace: alloc.Namespace,
    NodeID: alloc.NodeID,
    NodeName: alloc.NodeName,
    JobID: alloc.JobID,
    JobType: alloc.Job.Type,
    JobVersion: alloc.Job.Version,
    TaskGroup: alloc.TaskGroup,
    ...(resources ? { AllocatedResources: alloc.AllocatedResources } : {}),
    DesiredStatus: alloc.DesiredStatus,
    DesiredDescription: alloc.DesiredDescription,
    DesiredTransition: alloc.DesiredTransition,
    ClientStatus: alloc.ClientStatus,
    ClientDescription: alloc.ClientDescription,
    TaskStates: taskStates ? alloc.TaskStates : null,
    DeploymentStatus: alloc.DeploymentStatus,
    FollowupEvalID: alloc.FollowupEvalID,
    NextAllocation: alloc.NextAllocation,
    RescheduleTracker: alloc.RescheduleTracker,
    PreemptedAllocations: alloc.PreemptedAllocations,
    PreemptedByAllocation: alloc.PreemptedByAllocation,
    CreateIndex: alloc.CreateIndex,
    ModifyIndex: alloc.ModifyIndex,
    CreateTime: alloc.CreateTime,
    ModifyTime: alloc.ModifyTime,
  };
}

/** A node as lists show it. */
export function nodeStub(node: Node, { os = false, resources = false } = {}): NodeListStub {
  const { Attributes, NodeResources, ReservedResources } = node;
  return {
    Address: node.HTTPAddr.replace(/:\d+$/, ""),
    ID: node.ID,
    ...(os ? { Attributes: { "os.name": Attributes["os.name"] ?? "" } } : {}),
    Datacenter: node.Datacenter,
    Name: node.Name,
    NodeClass: node.NodeClass,
    NodePool: node.NodePool,
    Version: Attributes["nomad.version"] ?? "",
    Drain: node.Drain,
    SchedulingEligibility: node.SchedulingEligibility,
    Status: node.Status,
    StatusDescription: node.StatusDescription,
    Drivers: node.Drivers,
    HostVolumes: node.HostVolumes,
    LastDrain: node.LastDrain,
    ...(resources ? { NodeResources, ReservedResources } : {}),
    CreateIndex: node.CreateIndex,
    ModifyIndex: node.ModifyIndex,
  };
}
