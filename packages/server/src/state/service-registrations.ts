import type { ServiceRegistration } from "@drover/api";
import {
  type Allocation,
  groupOf,
  interpolate,
  isTerminal,
  type Node,
  type Service,
  type Task,
} from "@drover/job";
import { buildServiceScope, serviceAddress } from "@drover/runner";

/** What an instance is computed from besides its allocation. */
interface ServiceSurroundings {
  readonly node: Node;
  readonly region: string;
}

interface Offer {
  readonly registration: ServiceRegistration;
  /** When the task of the service started. */
  readonly start: string;
}

/**
 * The instances of services that an allocation offers now. A group's service is there while the
 * allocation runs, a task's while the task does, so there is nothing to register and to forget.
 */
export function serviceRegistrations(
  alloc: Allocation,
  surroundings: ServiceSurroundings,
): ServiceRegistration[] {
  return offersOf(alloc, surroundings)
    .filter(({ registration, start }) => alloc.DeletedServices?.[registration.ID] !== start)
    .map(({ registration }) => registration);
}

/**
 * An allocation without an instance of a service, until the service's task starts again.
 *
 * @returns undefined if it does not offer the instance now
 */
export function withoutService(
  alloc: Allocation,
  { name, id }: { name: string; id: string },
  surroundings: ServiceSurroundings,
): Allocation | undefined {
  const isMeant = ({ ID, ServiceName }: ServiceRegistration) => ID === id && ServiceName === name;
  if (!serviceRegistrations(alloc, surroundings).some(isMeant)) return undefined;
  const offer = offersOf(alloc, surroundings).find(({ registration }) => isMeant(registration));
  return offer && { ...alloc, DeletedServices: { ...alloc.DeletedServices, [id]: offer.start } };
}

function offersOf(alloc: Allocation, { node, region }: ServiceSurroundings): Offer[] {
  const group = groupOf(alloc);
  if (group === undefined || isTerminal(alloc)) return [];
  const owners: { owner: string; task: Task | undefined; services: Service[] }[] = [
    { owner: `group-${group.Name}`, task: undefined, services: group.Services ?? [] },
    ...group.Tasks.map((task) => ({ owner: task.Name, task, services: task.Services ?? [] })),
  ];
  return owners.flatMap(({ owner, task, services }) => {
    const offered = services.filter(
      ({ Provider, TaskName }) => Provider === "nomad" && isRunning(alloc, TaskName),
    );
    if (offered.length === 0) return [];
    const scope = buildServiceScope({ alloc, group, task, node, region });
    return offered.flatMap((service) => {
      const fill = (text: string) => interpolate(text, scope);
      const label = fill(service.PortLabel);
      const name = fill(service.Name);
      const found = serviceAddress(alloc, {
        mode: service.AddressMode,
        label,
        custom: fill(service.Address),
        task: task?.Name ?? "",
      });
      if (typeof found === "string") return [];
      const registration = {
        ID: `_nomad-task-${alloc.ID}-${owner}-${name}-${label}`,
        ServiceName: name,
        Namespace: alloc.Namespace,
        NodeID: alloc.NodeID,
        Datacenter: node.Datacenter,
        JobID: alloc.JobID,
        AllocID: alloc.ID,
        Tags: tagsOf(alloc, service).map(fill),
        Address: found.address || addressOf(node),
        Port: found.port,
        CreateIndex: alloc.CreateIndex,
        ModifyIndex: alloc.ModifyIndex,
      };
      return [{ registration, start: startOf(alloc, service.TaskName) }];
    });
  });
}

/** Whether a task runs, or without one the allocation. */
function isRunning({ ClientStatus, TaskStates }: Allocation, task: string): boolean {
  if (task === "") return ClientStatus === "running";
  return TaskStates?.[task]?.State === "running";
}

/** When the task of a service started, or without one the newest of the allocation's. */
function startOf({ TaskStates }: Allocation, task: string): string {
  const states = Object.entries(TaskStates ?? {}).filter(([name]) => task === "" || name === task);
  return (
    states
      .map(([, { StartedAt }]) => StartedAt ?? "")
      .toSorted()
      .at(-1) ?? ""
  );
}

function tagsOf({ DeploymentStatus }: Allocation, { Tags, CanaryTags }: Service): string[] {
  const isCanary = DeploymentStatus?.Canary && CanaryTags?.length;
  return (isCanary ? CanaryTags : Tags) ?? [];
}

function addressOf({ Attributes }: Node): string {
  return Attributes["unique.network.ip-address"] ?? "";
}
