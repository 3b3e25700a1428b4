import type { Job, MigrateStrategy, ReschedulePolicy } from "@drover/job";

/**
 * A job as clients send it: any field of a canonical job may be absent or null. What a job gives for
 * all its groups, `Reschedule` and `Migrate`, is merged into them by `canonicalize`.
 */
export type JobInput = Input<Job> & {
  Reschedule?: Input<ReschedulePolicy> | null;
  Migrate?: Input<MigrateStrategy> | null;
};

/** Any part of a `T`, at every depth. */
export type Input<T> = T extends readonly (infer Item)[]
  ? readonly Input<Item>[]
  : T extends object
    ? { [Key in keyof T]?: Input<T[Key]> | null }
    : T;
