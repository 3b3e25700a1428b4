import type { Allocation, Job, TaskGroup } from "@drover/job";

/** The name of an allocation: `<job>.<group>[<index>]`. */
export function allocName(job: Job, group: TaskGroup, index: number): string {
  return `${job.ID}.${group.Name}[${index}]`;
}

/** The number in an allocation's name. */
export function allocIndex(alloc: Pick<Allocation, "Name">): number {
  return Number(/\[(\d+)\]$/.exec(alloc.Name)?.[1] ?? 0);
}

/** The lowest indexes that none of `taken` has. */
export function* freeIndexes(taken: Iterable<Pick<Allocation, "Name">>): Generator<number> {
  const used = new Set<number>();
  for (const alloc of taken) used.add(allocIndex(alloc));
  for (let index = 0; ; index++) if (!used.has(index)) yield index;
}
