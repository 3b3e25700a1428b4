import {
  type Allocation,
  type AllocMetric,
  type Deployment,
  isTerminal,
  type Job,
  type TaskGroup,
} from "@drover/job";
import { Capacity } from "./capacity.ts";
import { DESCRIPTION } from "./descriptions.ts";
import type { WantedPlacement } from "./group-decision.ts";
import type { Placer } from "./placer.ts";
import type { ScheduleRequest } from "./plan.ts";

/** The changed allocations of one job, and what room they leave on the node. */
export class Changes {
  readonly capacity: Capacity;
  readonly #before: ReadonlyMap<string, Allocation>;
  /** All of the job's that run, as they will be. */
  readonly #running = new Map<string, Allocation>();
  readonly #changed = new Map<string, Allocation>();
  readonly #now: bigint;

  constructor({ node, neighbours, allocations, now, random }: ScheduleRequest) {
    this.#now = now;
    this.#before = new Map(allocations.map((alloc) => [alloc.ID, alloc]));
    for (const alloc of allocations) if (!isTerminal(alloc)) this.#running.set(alloc.ID, alloc);
    const occupants = [...neighbours, ...allocations].filter((alloc) => !isTerminal(alloc));
    this.capacity = new Capacity(node, occupants, random);
  }

  rows(): Allocation[] {
    return [...this.#changed.values()];
  }

  /** An allocation as it will be. */
  latest(alloc: Allocation): Allocation {
    return this.#changed.get(alloc.ID) ?? alloc;
  }

  /** Whether an allocation was part of a deployment before. */
  hadDeployment(alloc: Allocation, deployment: Deployment): boolean {
    return this.#before.get(alloc.ID)?.DeploymentID === deployment.ID;
  }

  stop(alloc: Allocation, description: string, next = ""): void {
    this.capacity.release(alloc);
    this.#running.delete(alloc.ID);
    this.#change(alloc, {
      DesiredStatus: "stop",
      DesiredDescription: description,
      NextAllocation: next || alloc.NextAllocation,
    });
  }

  updateInPlace(
    alloc: Allocation,
    job: Job,
    group: TaskGroup,
    deployment: Deployment | undefined,
  ): void {
    const resources = { ...alloc.AllocatedResources };
    resources.TaskLifecycles = Object.fromEntries(
      group.Tasks.map((task) => [task.Name, task.Lifecycle]),
    );
    this.#change(alloc, {
      Job: job,
      AllocatedResources: resources,
      DeploymentID: deployment?.ID ?? "",
      DeploymentStatus: null,
    });
  }

  waitFor(alloc: Allocation, followupEvalId: string): void {
    this.#change(alloc, { FollowupEvalID: followupEvalId });
  }

  /**
   * Places an allocation; the one that it replaces is stopped only if that succeeds.
   *
   * @returns why there is no place
   */
  place(
    placer: Placer,
    wanted: WantedPlacement,
    deployment: Deployment | undefined,
  ): AllocMetric | undefined {
    const { previous, kind } = wanted;
    const frees = previous !== undefined && !isTerminal(previous);
    if (frees) {
      this.capacity.release(previous);
      this.#running.delete(previous.ID);
    }
    const placed = placer.place(wanted, deployment, this.#running.values());
    if ("metric" in placed) {
      // A node that is drained sends its allocations away even if there is no place for them.
      if (kind === "migrate" && previous) this.stop(previous, DESCRIPTION.migrating);
      else if (frees) {
        this.capacity.occupy(previous);
        this.#running.set(previous.ID, previous);
      }
      return placed.metric;
    }
    if (previous) this.stop(previous, descriptionOf(kind), placed.ID);
    this.capacity.occupy(placed);
    this.#running.set(placed.ID, placed);
    this.#changed.set(placed.ID, placed);
    return undefined;
  }

  #change(alloc: Allocation, fields: Partial<Allocation>): void {
    const latest = this.#changed.get(alloc.ID) ?? alloc;
    this.#changed.set(alloc.ID, { ...latest, ...fields, ModifyTime: this.#now });
  }
}

function descriptionOf(kind: WantedPlacement["kind"]): string {
  if (kind === "reschedule") return DESCRIPTION.rescheduled;
  return kind === "migrate" ? DESCRIPTION.migrating : DESCRIPTION.updating;
}
