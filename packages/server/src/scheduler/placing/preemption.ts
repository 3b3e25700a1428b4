import type { Allocation, Job, SchedulerConfiguration } from "@drover/job";

/** How much higher a job's priority must be than that of what makes room for it. Source: Nomad's page "Preemption". */
const PRIORITY_DISTANCE = 10;

/** What the victims are tried on. */
export interface Room {
  release(alloc: Allocation): void;
  occupy(alloc: Allocation): void;
  /** Whether what is to be placed has room now. */
  fits(): boolean;
}

/** Whether jobs of this type may make room for themselves. */
export function mayPreempt(
  { Type }: Pick<Job, "Type">,
  { PreemptionConfig }: Pick<SchedulerConfiguration, "PreemptionConfig">,
): boolean {
  switch (Type) {
    case "system":
      return PreemptionConfig.SystemSchedulerEnabled;
    case "sysbatch":
      return PreemptionConfig.SysBatchSchedulerEnabled;
    case "batch":
      return PreemptionConfig.BatchSchedulerEnabled;
    case "service":
      return PreemptionConfig.ServiceSchedulerEnabled;
  }
}

/**
 * Takes allocations of lower priority off the node until there is room: the lowest priority first, of
 * one priority the newest. Of these, those that turn out not to be in the way stay.
 *
 * @returns those that are off the node; undefined if all of them would not be enough, and none is then
 */
export function preempt(
  candidates: Iterable<Allocation>,
  { Priority }: Pick<Job, "Priority">,
  room: Room,
): Allocation[] | undefined {
  const order = [...candidates]
    .filter((alloc) => alloc.Job.Priority <= Priority - PRIORITY_DISTANCE)
    .toSorted((a, b) => a.Job.Priority - b.Job.Priority || b.CreateIndex - a.CreateIndex);
  const off = new Set<Allocation>();
  for (const alloc of order) {
    if (room.fits()) break;
    room.release(alloc);
    off.add(alloc);
  }
  const isEnough = room.fits();
  for (const alloc of [...off].toReversed()) {
    room.occupy(alloc);
    if (isEnough && !room.fits()) room.release(alloc);
    else off.delete(alloc);
  }
  return isEnough ? [...off] : undefined;
}
