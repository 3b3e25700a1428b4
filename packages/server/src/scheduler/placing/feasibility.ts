import {
  type Constraint,
  hostVolumeFor,
  type Job,
  meetsConstraint,
  type Node,
  type TaskGroup,
} from "@drover/job";
import { matchesGlob } from "@drover/schema";
import type { Obstacle } from "./metric.ts";

/** What every node has, or what is told when the job is registered. */
const USUAL_NETWORK_MODES: ReadonlySet<string> = new Set(["", "host", "none"]);

/** The first thing that keeps a group from ever running on a node, whatever else runs there. */
export function findObstacle(job: Job, group: TaskGroup, node: Node): Obstacle | undefined {
  if (!isAvailable(job, node)) return { kind: "unavailable" };
  const reason =
    missingDriver(group, node) ??
    violatedConstraint(constraintsOf(job, group), node) ??
    missingVolume(group, node, job) ??
    missingNetwork(group, node) ??
    missingDevice(group);
  return reason === undefined ? undefined : { kind: "filtered", reason };
}

/** All constraints that hold for a group: the job's, its own, its tasks'. */
export function constraintsOf(job: Job, group: TaskGroup): Constraint[] {
  return [job, group, ...group.Tasks].flatMap((part) => part.Constraints ?? []);
}

/** Whether the node takes new allocations of the job: ready, eligible, of its pool and datacenters. */
export function isAvailable(job: Job, node: Node): boolean {
  return (
    node.Status === "ready" &&
    node.SchedulingEligibility === "eligible" &&
    !node.Drain &&
    (job.NodePool === "all" || job.NodePool === node.NodePool) &&
    job.Datacenters.some((pattern) => matchesGlob(pattern, node.Datacenter))
  );
}

function missingDriver(group: TaskGroup, node: Node): string | undefined {
  const missing = group.Tasks.some(({ Driver }) => {
    const driver = node.Drivers[Driver];
    return !driver?.Detected || !driver.Healthy;
  });
  return missing ? "missing drivers" : undefined;
}

function violatedConstraint(constraints: readonly Constraint[], node: Node): string | undefined {
  const violated = constraints.find((constraint) => !meetsConstraint(constraint, node));
  return violated && `${violated.LTarget} ${violated.Operand} ${violated.RTarget}`.trim();
}

function missingVolume(
  { Volumes, Count }: TaskGroup,
  { HostVolumes }: Node,
  { Namespace: namespace }: Job,
): string | undefined {
  const volumes = HostVolumes ?? {};
  for (const request of Object.values(Volumes ?? {})) {
    if (request.Type === "csi") return "missing CSI plugins";
    const indexes = Array.from({ length: request.PerAlloc ? Count : 1 }, (_, index) => index);
    const has = (index: number) => hostVolumeFor(request, { volumes, namespace, index });
    if (!indexes.every(has)) return "missing compatible host volumes";
  }
  return undefined;
}

function missingNetwork(group: TaskGroup, { NodeResources }: Node): string | undefined {
  const modes = new Set<string>(NodeResources.NodeNetworks?.map(({ Mode }) => Mode));
  const isMissing = group.Networks?.some(
    ({ Mode }) => !USUAL_NETWORK_MODES.has(Mode) && !modes.has(Mode),
  );
  return isMissing ? "missing network" : undefined;
}

function missingDevice(group: TaskGroup): string | undefined {
  return group.Tasks.some(({ Resources }) => Resources.Devices?.length)
    ? "missing devices"
    : undefined;
}
