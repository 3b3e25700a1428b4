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
export function* freeIndexes(
  taken: Iterable<Pick<Allocation, "Name">>,
): Generator<number, never, undefined> {
  const used = new Set<number>();
  for (const alloc of taken) used.add(allocIndex(alloc));
  for (let index = 0; ; index++) if (!used.has(index)) yield index;
}

/** The names of what takes the place of a group's allocations, and of what comes besides. */
export class SuccessorNames {
  readonly #job: Job;
  readonly #group: TaskGroup;
  readonly #holders = new Map<string, number>();
  readonly #free: Generator<number, never, undefined>;

  constructor(job: Job, group: TaskGroup, present: readonly Pick<Allocation, "Name">[]) {
    this.#job = job;
    this.#group = group;
    this.#free = freeIndexes(present);
    for (const { Name } of present) this.#holders.set(Name, (this.#holders.get(Name) ?? 0) + 1);
  }

  /** The name of an allocation's successor: the same, unless another one has it too. */
  after({ Name }: Pick<Allocation, "Name">): string {
    const holders = this.#holders.get(Name) ?? 0;
    if (holders < 2) return Name;
    this.#holders.set(Name, holders - 1);
    return this.free();
  }

  /** A name that nobody has. */
  free(): string {
    return allocName(this.#job, this.#group, this.#free.next().value);
  }
}
