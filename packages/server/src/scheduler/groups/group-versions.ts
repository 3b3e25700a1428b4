import type { Allocation, Job, TaskGroup } from "@drover/job";
import { needsReplacement } from "./group-difference.ts";

/** Whether an allocation runs this very version of a job. */
export function isCurrent(alloc: Allocation, job: Job): boolean {
  return alloc.Job.Version === job.Version && alloc.Job.CreateIndex === job.CreateIndex;
}

/** How a group's allocations get to the newest version. Each older version is compared once. */
export class GroupVersions {
  readonly #job: Job;
  readonly #group: TaskGroup;
  readonly #outdated = new Map<Job, boolean>();

  constructor(job: Job, group: TaskGroup) {
    this.#job = job;
    this.#group = group;
  }

  isCurrent(alloc: Allocation): boolean {
    return isCurrent(alloc, this.#job);
  }

  /** Whether an allocation must be replaced to get to the newest version. */
  isOutdated(alloc: Allocation): boolean {
    if (this.isCurrent(alloc)) return false;
    const known = this.#outdated.get(alloc.Job);
    if (known !== undefined) return known;
    const outdated = this.#compare(alloc.Job);
    this.#outdated.set(alloc.Job, outdated);
    return outdated;
  }

  #compare(older: Job): boolean {
    const before = older.TaskGroups.find(({ Name }) => Name === this.#group.Name);
    return (
      before === undefined ||
      needsReplacement({ job: older, group: before }, { job: this.#job, group: this.#group })
    );
  }
}
