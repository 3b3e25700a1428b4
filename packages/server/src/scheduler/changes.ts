import {
  type Allocation,
  type AllocMetric,
  type Deployment,
  isTerminal,
  type Job,
  type TaskGroup,
} from "@drover/job";
import { DESCRIPTION } from "./descriptions.ts";
import type { WantedPlacement } from "./groups/group-decision.ts";
import { Capacity } from "./placing/capacity.ts";
import type { Placer } from "./placing/placer.ts";
import { mayPreempt, preempt } from "./placing/preemption.ts";
import type { ScheduleRequest } from "./plan.ts";

/** What occupies the node, as it will be. */
interface Occupation {
  readonly capacity: Capacity;
  /** The job's allocations that run. */
  readonly running: Map<string, Allocation>;
}

/** The changed allocations of one job, and what room they leave on the node. */
export class Changes {
  readonly #request: ScheduleRequest;
  readonly #changed = new Map<string, Allocation>();
  readonly #stopped = new Set<string>();
  readonly #preempted: Allocation[] = [];
  /** Made for the first that is placed: most plans place nothing, and a node may hold thousands. */
  #made: Occupation | undefined;

  constructor(request: ScheduleRequest) {
    this.#request = request;
  }

  get capacity(): Capacity {
    return this.#occupation.capacity;
  }

  rows(): Allocation[] {
    return [...this.#changed.values()];
  }

  /** An allocation as it will be. */
  latest(alloc: Allocation): Allocation {
    return this.#changed.get(alloc.ID) ?? alloc;
  }

  stop(alloc: Allocation, description: string, next = ""): void {
    this.#stopped.add(alloc.ID);
    if (this.#made !== undefined) leave(this.#made, alloc);
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
    const node = this.#occupation;
    if (frees) leave(node, previous);
    let placed = placer.place(wanted, deployment, node.running.values());
    const victims =
      "metric" in placed && placed.metric.NodesExhausted > 0 ? this.#preempt(placer) : undefined;
    if (victims !== undefined) {
      placed = placer.place(wanted, deployment, node.running.values());
    }
    if ("metric" in placed) {
      // A node that is drained sends its allocations away even if there is no place for them.
      if (kind === "migrate" && previous) this.stop(previous, DESCRIPTION.migrating);
      else if (frees) occupy(node, previous);
      return placed.metric;
    }
    if (previous) this.stop(previous, descriptionOf(kind), placed.ID);
    occupy(node, placed);
    this.#changed.set(
      placed.ID,
      victims ? { ...placed, PreemptedAllocations: victims.map(({ ID }) => ID) } : placed,
    );
    for (const alloc of victims ?? []) this.#evict(alloc, placed);
    return undefined;
  }

  /** The other jobs' allocations that are taken off the node to make room. */
  get preempted(): readonly Allocation[] {
    return this.#preempted;
  }

  /** Makes room for one more allocation of a job of higher priority; undefined where that cannot be. */
  #preempt(placer: Placer): Allocation[] | undefined {
    const { job, configuration, neighbours } = this.#request;
    if (job === undefined || !mayPreempt(job, configuration)) return undefined;
    const { capacity } = this.#occupation;
    const isThere = (alloc: Allocation) => !isTerminal(alloc) && !this.#stopped.has(alloc.ID);
    return preempt(neighbours.filter(isThere), job, {
      release: (alloc) => capacity.release(alloc),
      occupy: (alloc) => capacity.occupy(alloc),
      fits: () => placer.fits(),
    });
  }

  #evict(alloc: Allocation, { ID }: Allocation): void {
    this.#stopped.add(alloc.ID);
    this.#preempted.push(alloc);
    this.#change(alloc, {
      DesiredStatus: "evict",
      DesiredDescription: `Preempted by alloc ID ${ID}`,
      PreemptedByAllocation: ID,
    });
  }

  get #occupation(): Occupation {
    this.#made ??= this.#occupy();
    return this.#made;
  }

  #occupy(): Occupation {
    const { node, neighbours, allocations, random } = this.#request;
    const isThere = (alloc: Allocation) => !isTerminal(alloc) && !this.#stopped.has(alloc.ID);
    const own = allocations.filter(isThere);
    const others = neighbours.filter(isThere);
    return {
      capacity: new Capacity(node, [...others, ...own], random),
      running: new Map(own.map((alloc) => [alloc.ID, alloc])),
    };
  }

  #change(alloc: Allocation, fields: Partial<Allocation>): void {
    const latest = this.#changed.get(alloc.ID) ?? alloc;
    this.#changed.set(alloc.ID, { ...latest, ...fields, ModifyTime: this.#request.now });
  }
}

function occupy({ capacity, running }: Occupation, alloc: Allocation): void {
  capacity.occupy(alloc);
  running.set(alloc.ID, alloc);
}

function leave({ capacity, running }: Occupation, alloc: Allocation): void {
  capacity.release(alloc);
  running.delete(alloc.ID);
}

function descriptionOf(kind: WantedPlacement["kind"]): string {
  if (kind === "reschedule") return DESCRIPTION.rescheduled;
  return kind === "migrate" ? DESCRIPTION.migrating : DESCRIPTION.updating;
}
