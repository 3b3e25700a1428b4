import {
  type Allocation,
  type Deployment,
  type DeploymentGroup,
  fromRfc3339,
  groupOf,
  type Int64,
  isTerminal,
  toRfc3339,
} from "@drover/job";
import { DESCRIPTION } from "../descriptions.ts";
import { decideReschedule } from "../groups/rescheduling.ts";
import { isActive, isReady } from "./deployments.ts";

/**
 * What the health of one of its allocations, which has just become known, means for a deployment
 * that goes on. A healthy one puts the progress deadline off. An unhealthy one fails the deployment
 * if there is no such deadline or nothing may be tried again; else it may be replaced when its
 * group's reschedule policy says.
 */
export function takeHealth(
  deployment: Deployment,
  alloc: Allocation,
  now: bigint,
): { deployment: Deployment; alloc: Allocation } {
  const group = deployment.TaskGroups[alloc.TaskGroup];
  if (group === undefined || !isActive(deployment)) return { deployment, alloc };
  const counted = {
    ...deployment,
    TaskGroups: {
      ...deployment.TaskGroups,
      [alloc.TaskGroup]: isHealthy(alloc) ? withHealthy(group, now) : withUnhealthy(group),
    },
    ModifyTime: now,
  };
  if (isHealthy(alloc)) return { deployment: counted, alloc };
  if (BigInt(group.ProgressDeadline) === 0n || !isTriedAgain(alloc, now)) {
    return { deployment: failed(counted, DESCRIPTION.deploymentUnhealthy), alloc };
  }
  const DesiredTransition = { ...alloc.DesiredTransition, Reschedule: true };
  return { deployment: counted, alloc: { ...alloc, DesiredTransition } };
}

/**
 * Whether a further healthy allocation lets a deployment do anything: it is ready, or something of its
 * groups is yet to be placed, updated or spared. Where all is placed, health alone changes nothing.
 *
 * @param allocations those of the job; asked for only where they decide
 */
export function mayGoOn(deployment: Deployment, allocations: () => readonly Allocation[]): boolean {
  if (isReady(deployment)) return true;
  const placed = new Map<string, number>();
  for (const alloc of allocations()) {
    if (alloc.DesiredStatus !== "run" || !deployment.TaskGroups[alloc.TaskGroup]) continue;
    if (alloc.DeploymentID === deployment.ID) {
      placed.set(alloc.TaskGroup, (placed.get(alloc.TaskGroup) ?? 0) + 1);
    } else if (!isTerminal(alloc)) return true;
  }
  return Object.entries(deployment.TaskGroups).some(
    ([name, { DesiredTotal }]) => (placed.get(name) ?? 0) < DesiredTotal,
  );
}

export function failed(deployment: Deployment, StatusDescription: string): Deployment {
  return { ...deployment, Status: "failed", StatusDescription };
}

/**
 * When a deployment must have made progress: the first of the deadlines of the groups that are not
 * done. Nanoseconds since 1970; undefined while nothing is placed, or there is nothing to wait for.
 *
 * @param allocations those of the deployment; asked for only where they decide
 */
export function progressDeadline(
  { Status, TaskGroups }: Deployment,
  allocations: () => readonly Allocation[],
): bigint | undefined {
  if (Status === "paused") return undefined;
  let nearest: bigint | undefined;
  for (const [name, group] of Object.entries(TaskGroups)) {
    const deadline = fromRfc3339(group.RequireProgressBy);
    if (deadline === undefined || (nearest !== undefined && deadline >= nearest)) continue;
    const isOpen = (alloc: Allocation) =>
      alloc.TaskGroup === name &&
      alloc.DesiredStatus === "run" &&
      (!isHealthy(alloc) || isTerminal(alloc));
    if (!hasReachedGoal(group) || allocations().some(isOpen)) nearest = deadline;
  }
  return nearest;
}

/** Whether all groups with canaries promote them by themselves, and all of those are healthy. */
export function promotesItself(
  { Status, TaskGroups }: Deployment,
  find: (id: string) => Allocation | undefined,
): boolean {
  const open = Object.values(TaskGroups).filter(
    ({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted,
  );
  return (
    Status === "running" &&
    open.length > 0 &&
    open.every(
      (group) => group.AutoPromote && healthyCanaries(group, find).length >= group.DesiredCanaries,
    )
  );
}

/** The canaries of a group that run and are healthy. */
export function healthyCanaries(
  { PlacedCanaries }: DeploymentGroup,
  find: (id: string) => Allocation | undefined,
): Allocation[] {
  return (PlacedCanaries ?? []).flatMap((id) => {
    const alloc = find(id);
    return alloc !== undefined && isHealthy(alloc) && !isTerminal(alloc) ? [alloc] : [];
  });
}

/** Lets the canaries of groups take over; they have the time of the progress deadline for the rest. */
export function promoted(
  deployment: Deployment,
  groups: readonly string[],
  now: bigint,
): Deployment {
  const TaskGroups = { ...deployment.TaskGroups };
  for (const name of groups) {
    const group = TaskGroups[name];
    if (group) TaskGroups[name] = { ...withDeadline(group, now), Promoted: true };
  }
  const isDone = Object.values(TaskGroups).every(
    ({ DesiredCanaries, Promoted }) => DesiredCanaries === 0 || Promoted,
  );
  const StatusDescription =
    isDone && deployment.Status === "running"
      ? DESCRIPTION.deploymentRunning
      : deployment.StatusDescription;
  return { ...deployment, TaskGroups, StatusDescription };
}

function isHealthy({ DeploymentStatus }: Allocation): boolean {
  return DeploymentStatus?.Healthy === true;
}

function hasReachedGoal(group: DeploymentGroup): boolean {
  const { HealthyAllocs, DesiredTotal, DesiredCanaries, Promoted } = group;
  return HealthyAllocs >= (DesiredCanaries > 0 && !Promoted ? DesiredCanaries : DesiredTotal);
}

function withHealthy(group: DeploymentGroup, now: bigint): DeploymentGroup {
  return { ...withDeadline(group, now), HealthyAllocs: group.HealthyAllocs + 1 };
}

function withUnhealthy(group: DeploymentGroup): DeploymentGroup {
  return { ...group, UnhealthyAllocs: group.UnhealthyAllocs + 1 };
}

function withDeadline(group: DeploymentGroup, now: Int64): DeploymentGroup {
  const deadline = BigInt(group.ProgressDeadline);
  if (deadline === 0n) return group;
  return { ...group, RequireProgressBy: toRfc3339(BigInt(now) + deadline) };
}

function isTriedAgain(alloc: Allocation, now: bigint): boolean {
  const group = groupOf(alloc);
  return decideReschedule(alloc, group?.ReschedulePolicy ?? null, now).kind === "at";
}
