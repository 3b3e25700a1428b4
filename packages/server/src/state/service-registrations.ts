import type { ServiceRegistration } from "@drover/api";
import {
  type Allocation,
  interpolate,
  isTerminal,
  type Node,
  type Service,
  type Task,
} from "@drover/job";
import { buildServiceScope } from "@drover/runner";

/**
 * The instances of services that an allocation offers now. A group's service is there while the
 * allocation runs, a task's while the task does, so there is nothing to register and to forget.
 */
export function serviceRegistrations(
  alloc: Allocation,
  { node, region }: { node: Node; region: string },
): ServiceRegistration[] {
  const group = alloc.Job.TaskGroups.find(({ Name }) => Name === alloc.TaskGroup);
  if (group === undefined || isTerminal(alloc)) return [];
  const owners: { owner: string; task: Task | undefined; services: Service[] }[] = [
    { owner: `group-${group.Name}`, task: undefined, services: group.Services ?? [] },
    ...group.Tasks.map((task) => ({ owner: task.Name, task, services: task.Services ?? [] })),
  ];
  return owners.flatMap(({ owner, task, services }) => {
    const isOffered = ({ Provider, TaskName }: Service) =>
      Provider === "nomad" && isRunning(alloc, TaskName);
    const scope = buildServiceScope({ alloc, group, task, node, region });
    return services.filter(isOffered).map((service) => {
      const fill = (text: string) => interpolate(text, scope);
      const label = fill(service.PortLabel);
      const name = fill(service.Name);
      const port = portOf(alloc, label, task?.Name);
      return {
        ID: `_nomad-task-${alloc.ID}-${owner}-${name}-${label}`,
        ServiceName: name,
        Namespace: alloc.Namespace,
        NodeID: alloc.NodeID,
        Datacenter: node.Datacenter,
        JobID: alloc.JobID,
        AllocID: alloc.ID,
        Tags: tagsOf(alloc, service).map(fill),
        Address: fill(service.Address) || port?.address || addressOf(node),
        Port: port?.value ?? 0,
        CreateIndex: alloc.CreateIndex,
        ModifyIndex: alloc.ModifyIndex,
      };
    });
  });
}

/** Whether a task runs, or without one the allocation. */
function isRunning({ ClientStatus, TaskStates }: Allocation, task: string): boolean {
  if (task === "") return ClientStatus === "running";
  return TaskStates?.[task]?.State === "running";
}

function tagsOf({ DeploymentStatus }: Allocation, { Tags, CanaryTags }: Service): string[] {
  const isCanary = DeploymentStatus?.Canary && CanaryTags?.length;
  return (isCanary ? CanaryTags : Tags) ?? [];
}

/** A port by its label, among those of the group and those of the task in the old style; or by its number. */
function portOf(
  { AllocatedResources: { Shared, Tasks } }: Allocation,
  label: string,
  task: string | undefined,
): { address: string; value: number } | undefined {
  const shared = Shared.Ports?.find(({ Label }) => Label === label);
  if (shared !== undefined) return { address: shared.HostIP, value: shared.Value };
  for (const { IP, ReservedPorts, DynamicPorts } of Tasks[task ?? ""]?.Networks ?? []) {
    const port = [...(ReservedPorts ?? []), ...(DynamicPorts ?? [])].find(
      ({ Label }) => Label === label,
    );
    if (port !== undefined) return { address: IP, value: port.Value };
  }
  return /^[1-9]\d{0,4}$/.test(label) ? { address: "", value: Number(label) } : undefined;
}

function addressOf({ Attributes }: Node): string {
  return Attributes["unique.network.ip-address"] ?? "";
}
