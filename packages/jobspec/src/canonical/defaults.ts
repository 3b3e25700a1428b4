import type { ReschedulePolicy, RestartPolicy, UpdateStrategy } from "@drover/job";
import { HOUR, MINUTE, SECOND } from "@drover/schema";

/** The restart policy of a group that gives none, by the type of its job. */
export function defaultRestart(jobType: string): RestartPolicy {
  const standing = jobType === "service" || jobType === "system";
  return {
    Attempts: standing ? 2 : 3,
    Interval: standing ? 30 * MINUTE : 24 * HOUR,
    Delay: 15 * SECOND,
    Mode: "fail",
    RenderTemplates: false,
  };
}

/** The reschedule policy of a group that gives none; system and sysbatch jobs are not rescheduled. */
export function defaultReschedule(jobType: string): ReschedulePolicy {
  const none: ReschedulePolicy = {
    Attempts: 0,
    Interval: 0,
    Delay: 0,
    DelayFunction: "",
    MaxDelay: 0,
    Unlimited: false,
  };
  switch (jobType) {
    case "service":
      return {
        ...none,
        Delay: 30 * SECOND,
        DelayFunction: "exponential",
        MaxDelay: HOUR,
        Unlimited: true,
      };
    case "batch":
      return {
        ...none,
        Attempts: 1,
        Interval: 24 * HOUR,
        Delay: 5 * SECOND,
        DelayFunction: "constant",
      };
    default:
      return none;
  }
}

/** The job's own update strategy once its groups have theirs: all of it is in the groups. */
export const EMPTY_UPDATE: Readonly<UpdateStrategy> = {
  Stagger: 0,
  MaxParallel: 0,
  HealthCheck: "",
  MinHealthyTime: 0,
  HealthyDeadline: 0,
  ProgressDeadline: 0,
  AutoRevert: false,
  AutoPromote: false,
  Canary: 0,
};
