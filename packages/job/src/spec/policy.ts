import type { Int64 } from "@drover/schema/json";

/** How often a task that ended is started again on its node. Durations are nanoseconds. */
export interface RestartPolicy {
  Attempts: number;
  Interval: Int64;
  Delay: Int64;
  /** What happens when the attempts of an interval are used up. */
  Mode: "fail" | "delay";
  RenderTemplates: boolean;
}

/** Whether and when a failed allocation is replaced by a new one. Durations are nanoseconds. */
export interface ReschedulePolicy {
  Attempts: number;
  Interval: Int64;
  Delay: Int64;
  DelayFunction: "constant" | "exponential" | "fibonacci" | "";
  MaxDelay: Int64;
  Unlimited: boolean;
}

/** How a changed job is rolled out. Durations are nanoseconds. */
export interface UpdateStrategy {
  Stagger: Int64;
  MaxParallel: number;
  HealthCheck: "checks" | "task_states" | "manual" | "";
  MinHealthyTime: Int64;
  HealthyDeadline: Int64;
  ProgressDeadline: Int64;
  AutoRevert: boolean;
  AutoPromote: boolean;
  Canary: number;
}

export interface MigrateStrategy {
  MaxParallel: number;
  HealthCheck: "checks" | "task_states";
  MinHealthyTime: Int64;
  HealthyDeadline: Int64;
}

export interface DisconnectStrategy {
  LostAfter: Int64 | null;
  StopOnClientAfter: Int64 | null;
  Replace: boolean | null;
  Reconcile: string;
}

export interface PeriodicConfig {
  Enabled: boolean;
  /** A cron expression where `SpecType` is "cron". */
  Spec: string;
  Specs: string[] | null;
  SpecType: string;
  ProhibitOverlap: boolean;
  /** An IANA time zone. */
  TimeZone: string;
}

export interface ParameterizedJob {
  Payload: "optional" | "required" | "forbidden";
  MetaRequired: string[] | null;
  MetaOptional: string[] | null;
}

export interface ScalingPolicy {
  ID: string;
  Type: string;
  Target: Record<string, string> | null;
  Policy: Record<string, unknown> | null;
  Min: number | null;
  Max: number | null;
  Enabled: boolean;
  CreateIndex: number;
  ModifyIndex: number;
}
