import type { JobStatus } from "@drover/api";
import type { Allocation, Deployment, Job } from "@drover/job";
import { deploymentsOf } from "@drover/server";
import { jobKey, type StateStore } from "@drover/store";

/** A job with its allocations and newest deployment, as `/v1/jobs/statuses` tells it. */
export function jobStatusStub(store: StateStore, job: Job): JobStatus {
  const key = jobKey({ namespace: job.Namespace, id: job.ID });
  const isParent = job.Periodic !== null || job.ParameterizedJob !== null;
  const [deployment] = deploymentsOf(store, key);
  const { ID, Namespace, Name, Type, NodePool, Datacenters, Priority, ParentID } = job;
  return {
    ID,
    Namespace,
    Name,
    Type,
    NodePool,
    Datacenters,
    Priority,
    ParentID,
    Version: job.Version,
    SubmitTime: job.SubmitTime,
    ModifyIndex: job.ModifyIndex,
    Stop: job.Stop,
    Status: job.Status,
    GroupCountSum: job.TaskGroups.reduce((sum, { Count }) => sum + Count, 0),
    ChildStatuses: isParent
      ? store
          .table("jobs")
          .by("parent", key)
          .map(({ Status }) => Status)
      : null,
    Allocs: store.table("allocations").by("job", key).map(allocStatus),
    LatestDeployment: deployment ? deploymentStatus(deployment) : null,
  };
}

function allocStatus(alloc: Allocation): JobStatus["Allocs"][number] {
  const { Canary = false, Healthy = null } = alloc.DeploymentStatus ?? {};
  return {
    ID: alloc.ID,
    Group: alloc.TaskGroup,
    ClientStatus: alloc.ClientStatus,
    NodeID: alloc.NodeID,
    DeploymentStatus: { Canary, Healthy },
    JobVersion: alloc.Job.Version,
    FollowupEvalID: alloc.FollowupEvalID,
  };
}

function deploymentStatus(deployment: Deployment): JobStatus["LatestDeployment"] {
  const { ID, JobVersion, Status, StatusDescription, TaskGroups } = deployment;
  const groups = Object.values(TaskGroups);
  return {
    ID,
    IsActive: ["running", "paused", "pending", "blocked", "unblocking"].includes(Status),
    JobVersion,
    Status,
    StatusDescription,
    AllAutoPromote: groups.every(({ AutoPromote }) => AutoPromote),
    RequiresPromotion: groups.some(
      ({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted,
    ),
  };
}
