import { isDeepStrictEqual } from "node:util";
import type { ServiceRegistration, StreamEvent } from "@drover/api";
import { type Allocation, type Deployment, groupOf, type Node } from "@drover/job";
import { serviceRegistrations } from "@drover/server";
import type { Commit, Write } from "@drover/store";

/** What services need to be known besides their allocation. */
export interface ServiceSurroundings {
  readonly node: Node | undefined;
  readonly region: string;
}

type EventOfChange = Omit<StreamEvent, "Index">;

/** The events of a change, with the types that Nomad gives them: one of each row, and those of its services. */
export function stateEvents(
  { index, writes }: Commit,
  surroundings: ServiceSurroundings,
): StreamEvent[] {
  const events: StreamEvent[] = [];
  for (const write of writes) {
    const event = eventOf(write);
    if (event !== undefined) events.push({ ...event, Index: index });
    if (write.table !== "allocations") continue;
    for (const service of serviceEvents(write, surroundings)) {
      events.push({ ...service, Index: index });
    }
  }
  return events;
}

function eventOf(write: Write): EventOfChange | undefined {
  switch (write.table) {
    case "jobs": {
      const job = write.after ?? write.before;
      if (job === undefined) return undefined;
      const isNew = write.before?.JobModifyIndex !== write.after?.JobModifyIndex;
      const Type =
        write.after === undefined || job.Stop
          ? "JobDeregistered"
          : isNew
            ? "JobRegistered"
            : "JobUpdated";
      return eventWith("Job", Type, job.ID, job.Namespace, [], { Job: job });
    }
    case "evaluations": {
      const evaluation = write.after;
      if (evaluation === undefined) return undefined;
      const keys = [evaluation.JobID, evaluation.DeploymentID];
      return eventWith(
        "Evaluation",
        "EvaluationUpdated",
        evaluation.ID,
        evaluation.Namespace,
        keys,
        {
          Evaluation: evaluation,
        },
      );
    }
    case "allocations": {
      const alloc = write.after;
      if (alloc === undefined) return undefined;
      // As in Nomad, without the job: it comes with its own events.
      const { Job: _, ...Allocation } = alloc;
      const keys = [alloc.JobID, alloc.DeploymentID];
      const Type = allocationType(write.before, alloc);
      return eventWith("Allocation", Type, alloc.ID, alloc.Namespace, keys, { Allocation });
    }
    case "deployments": {
      const deployment = write.after;
      if (deployment === undefined) return undefined;
      return eventWith(
        "Deployment",
        deploymentType(write.before, deployment),
        deployment.ID,
        deployment.Namespace,
        [deployment.JobID],
        { Deployment: deployment },
      );
    }
    case "hostVolumes": {
      const volume = write.after ?? write.before;
      if (volume === undefined) return undefined;
      const Type = write.after === undefined ? "HostVolumeDeleted" : "HostVolumeRegistered";
      return eventWith("HostVolume", Type, volume.ID, volume.Namespace, [volume.Name], {
        Volume: volume,
      });
    }
    case "aclTokens": {
      const token = write.after ?? write.before;
      if (token === undefined) return undefined;
      const Type = write.after === undefined ? "ACLTokenDeleted" : "ACLTokenUpserted";
      const ACLToken = { ...token, SecretID: "" };
      return eventWith("ACLToken", Type, token.AccessorID, "", [], { ACLToken });
    }
    case "aclPolicies": {
      const policy = write.after ?? write.before;
      const Type = write.after === undefined ? "ACLPolicyDeleted" : "ACLPolicyUpserted";
      return policy && eventWith("ACLPolicy", Type, policy.Name, "", [], { ACLPolicy: policy });
    }
    case "aclRoles": {
      const role = write.after ?? write.before;
      const Type = write.after === undefined ? "ACLRoleDeleted" : "ACLRoleUpserted";
      return role && eventWith("ACLRole", Type, role.ID, "", [role.Name], { ACLRole: role });
    }
    case "nodes": {
      const node = write.after ?? write.before;
      if (node === undefined) return undefined;
      const Type = write.after === undefined ? "NodeDeregistration" : nodeType(write.before, node);
      return eventWith("Node", Type, node.ID, "", [], { Node: node });
    }
    case "nodePools": {
      const pool = write.after ?? write.before;
      const Type = write.after === undefined ? "NodePoolDeleted" : "NodePoolUpserted";
      return pool && eventWith("NodePool", Type, pool.Name, "", [], { NodePool: pool });
    }
    default:
      return undefined;
  }
}

function eventWith(
  Topic: string,
  Type: string,
  Key: string,
  Namespace: string,
  keys: readonly string[],
  Payload: Record<string, unknown>,
): EventOfChange {
  const FilterKeys = keys.filter((key) => key !== "");
  return {
    Topic,
    Type,
    Key,
    Namespace,
    FilterKeys: FilterKeys.length > 0 ? FilterKeys : null,
    Payload,
  };
}

/** Where a plan was applied, where an operator asked for something, and where the client reported. */
function allocationType(before: Allocation | undefined, after: Allocation): string {
  if (before === undefined || before.DesiredStatus !== after.DesiredStatus) return "PlanResult";
  if (before.DesiredTransition !== after.DesiredTransition) return "AllocationUpdateDesiredStatus";
  return "AllocationUpdated";
}

function deploymentType(before: Deployment | undefined, after: Deployment): string {
  if (before === undefined || before.Status !== after.Status) return "DeploymentStatusUpdate";
  const groups = Object.entries(after.TaskGroups);
  const wasPromoted = groups.some(([name, { Promoted }]) => {
    return Promoted && !before.TaskGroups[name]?.Promoted;
  });
  if (wasPromoted) return "DeploymentPromotion";
  const hasHealth = groups.some(([name, { HealthyAllocs, UnhealthyAllocs }]) => {
    const known = before.TaskGroups[name];
    return HealthyAllocs !== known?.HealthyAllocs || UnhealthyAllocs !== known?.UnhealthyAllocs;
  });
  return hasHealth ? "DeploymentAllocHealth" : "DeploymentStatusUpdate";
}

function nodeType(before: Node | undefined, after: Node): string {
  if (before === undefined) return "NodeRegistration";
  if (before.Drain !== after.Drain || before.DrainStrategy !== after.DrainStrategy)
    return "NodeDrain";
  if (before.SchedulingEligibility !== after.SchedulingEligibility) return "NodeEligibility";
  return before.Events.length === after.Events.length ? "NodeRegistration" : "NodeEvent";
}

/** Services come and go with their allocation. */
function* serviceEvents(
  { before, after }: { before?: Allocation; after?: Allocation },
  { node, region }: ServiceSurroundings,
): Generator<EventOfChange> {
  if (node === undefined) return;
  const servicesOf = (alloc: Allocation | undefined) => {
    const found =
      alloc && offersServices(alloc) ? serviceRegistrations(alloc, { node, region }) : [];
    return new Map(found.map((service) => [service.ID, service]));
  };
  const known = servicesOf(before);
  const now = servicesOf(after);
  for (const [id, service] of known) {
    if (!now.has(id)) yield serviceEvent("ServiceDeregistration", service);
  }
  for (const [id, service] of now) {
    const { ModifyIndex: _, ...fresh } = service;
    const { ModifyIndex: __, ...old } = known.get(id) ?? {};
    if (!isDeepStrictEqual(fresh, old)) yield serviceEvent("ServiceRegistration", service);
  }
}

function offersServices(alloc: Allocation): boolean {
  const group = groupOf(alloc);
  if (group === undefined) return false;
  return [group, ...group.Tasks].some(({ Services }) => (Services ?? []).length > 0);
}

function serviceEvent(type: string, service: ServiceRegistration): EventOfChange {
  const keys = [service.JobID, service.ServiceName];
  return eventWith("Service", type, service.ID, service.Namespace, keys, { Service: service });
}
