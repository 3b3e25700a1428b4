import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import { outOfRangeFields } from "@drover/jobspec";

/** Knows which stored jobs cannot be processed; each version of a job is judged once. */
export class UnusableJobs {
  readonly #reasons = new WeakMap<Job, string>();

  /** Why a job cannot be processed; empty if it can. */
  reason(job: Job): string {
    const known = this.#reasons.get(job);
    if (known !== undefined) return known;
    const reason = judge(job);
    this.#reasons.set(job, reason);
    return reason;
  }

  /** Has a job judged as another one that asks for the same. */
  judgeAs(job: Job, same: Job): void {
    const known = this.#reasons.get(same);
    if (known !== undefined) this.#reasons.set(job, known);
  }

  /** @throws {Fault} `invalid_argument` if the job cannot be processed */
  requireUsable(job: Job): void {
    const reason = this.reason(job);
    if (reason !== "") throw new Fault("invalid_argument", reason);
  }
}

function judge(job: Job): string {
  try {
    return outOfRangeFields(job).join("; ");
  } catch (error) {
    return `It is no whole job: ${error instanceof Error ? error.message : String(error)}`;
  }
}
