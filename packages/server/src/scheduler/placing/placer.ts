import type { Allocation, AllocMetric, Deployment, Job, TaskGroup } from "@drover/job";
import { wantsDistinctHosts } from "@drover/job";
import { matchesGlob } from "@drover/schema";
import type { WantedPlacement } from "../groups/group-decision.ts";
import { decideReschedule } from "../groups/rescheduling.ts";
import type { ScheduleRequest } from "../plan.ts";
import type { Capacity } from "./capacity.ts";
import { constraintsOf, findObstacle } from "./feasibility.ts";
import { metricOf, type Obstacle } from "./metric.ts";
import { type CommonFields, commonFields, newAllocation } from "./new-allocation.ts";

/** Places allocations of one group on the node, as far as it can run them and has room. */
export class Placer {
  readonly #request: ScheduleRequest;
  readonly #job: Job;
  readonly #group: TaskGroup;
  readonly #capacity: Capacity;
  readonly #obstacle: Obstacle | undefined;
  readonly #crowdedBy: "job" | "group" | undefined;
  #common: CommonFields | undefined;

  /** @param job the version to place, which may be an older one and its group another */
  constructor(request: ScheduleRequest, job: Job, newest: TaskGroup, capacity: Capacity) {
    const group = job.TaskGroups.find(({ Name }) => Name === newest.Name) ?? newest;
    this.#request = request;
    this.#job = job;
    this.#group = group;
    this.#capacity = capacity;
    this.#obstacle = findObstacle(job, group, request.node);
    if (wantsDistinctHosts(job.Constraints)) this.#crowdedBy = "job";
    else if (wantsDistinctHosts(constraintsOf(job, group))) this.#crowdedBy = "group";
  }

  /**
   * A new allocation, or why there is none.
   *
   * @param companions the allocations that the job has on the node by now
   */
  place(
    { name, kind, previous, isCanary }: WantedPlacement,
    deployment: Deployment | undefined,
    companions: Iterable<Allocation>,
  ): Allocation | { metric: AllocMetric } {
    const { node, evaluation, newId, now } = this.#request;
    const obstacle = this.#obstacle ?? this.#crowding(companions);
    if (obstacle !== undefined) return { metric: this.#metric(obstacle) };
    const resources = this.#capacity.offer(this.#group);
    if ("dimension" in resources) {
      return { metric: this.#metric({ kind: "exhausted", dimension: resources.dimension }) };
    }
    this.#common ??= commonFields(this.#job, this.#group, node, this.#metric(undefined));
    return newAllocation(this.#common, {
      id: newId(),
      name,
      evalId: evaluation.ID,
      deploymentId: deployment?.ID ?? "",
      canary: isCanary === true,
      resources,
      previous,
      rescheduleTracker: kind === "reschedule" && previous ? this.#track(previous) : null,
      now,
    });
  }

  /** Whether one more allocation of the group would have what it asks for. */
  fits(): boolean {
    return !("dimension" in this.#capacity.offer(this.#group));
  }

  /** `distinct_hosts`: on one node there is room for one. */
  #crowding(companions: Iterable<Allocation>): Obstacle | undefined {
    if (this.#crowdedBy === undefined) return undefined;
    for (const alloc of companions) {
      if (this.#crowdedBy === "job" || alloc.TaskGroup === this.#group.Name) {
        return { kind: "filtered", reason: "distinct_hosts" };
      }
    }
    return undefined;
  }

  #metric(obstacle: Obstacle | undefined): AllocMetric {
    const { node } = this.#request;
    const isInReach = this.#job.Datacenters.some((pattern) =>
      matchesGlob(pattern, node.Datacenter),
    );
    const counts =
      node.Status === "ready" && node.SchedulingEligibility === "eligible" && isInReach;
    return metricOf(node, obstacle, counts ? { [node.Datacenter]: 1 } : {});
  }

  #track(previous: Allocation): Allocation["RescheduleTracker"] {
    const { now, node } = this.#request;
    const decision = decideReschedule(previous, this.#group.ReschedulePolicy, now);
    const event = {
      RescheduleTime: now,
      PrevAllocID: previous.ID,
      PrevNodeID: node.ID,
      Delay: decision.kind === "at" ? decision.delay : 0n,
    };
    return { Events: [...(previous.RescheduleTracker?.Events ?? []), event] };
  }
}
