import type { Job, MigrateStrategy, ReschedulePolicy } from "@drover/job";
import type { Input } from "@drover/schema";

/**
 * A job as clients send it: any field of a canonical job may be absent or null. What a job gives for
 * all its groups, `Reschedule` and `Migrate`, is merged into them by `canonicalize`.
 */
export type JobInput = Input<Job> & {
  Reschedule?: Input<ReschedulePolicy> | null;
  Migrate?: Input<MigrateStrategy> | null;
};
