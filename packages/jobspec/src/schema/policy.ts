import type {
  DisconnectStrategy,
  EphemeralDisk,
  MigrateStrategy,
  ParameterizedJob,
  PeriodicConfig,
  ReschedulePolicy,
  RestartPolicy,
  ScalingPolicy,
  UpdateStrategy,
} from "@drover/job";
import {
  anyMap,
  apiOnly,
  bool,
  int,
  label,
  MINUTE,
  nullable,
  SECOND,
  schema,
  string,
  stringMap,
  zeroIsUnset,
} from "@drover/schema";
import { amount, count, cron, crons, names, span } from "./ranges.ts";

/** The defaults depend on the job's type; see defaults.ts. */
export const RESTART = schema<RestartPolicy>({
  Attempts: amount("attempts"),
  Interval: span("interval"),
  Delay: span("delay"),
  Mode: string("mode", "fail"),
  RenderTemplates: bool("render_templates"),
});

/** The defaults depend on the job's type; see defaults.ts. */
export const RESCHEDULE = schema<ReschedulePolicy>({
  Attempts: amount("attempts"),
  Interval: span("interval"),
  Delay: span("delay"),
  DelayFunction: string("delay_function", ""),
  MaxDelay: span("max_delay"),
  Unlimited: bool("unlimited"),
});

export const UPDATE = schema<UpdateStrategy>({
  Stagger: span("stagger", 30 * SECOND),
  MaxParallel: amount("max_parallel", 1),
  HealthCheck: string("health_check", "checks"),
  MinHealthyTime: span("min_healthy_time", 10 * SECOND),
  HealthyDeadline: span("healthy_deadline", 5 * MINUTE),
  ProgressDeadline: span("progress_deadline", 10 * MINUTE),
  AutoRevert: bool("auto_revert"),
  AutoPromote: bool("auto_promote"),
  Canary: count("canary"),
});

export const MIGRATE = schema<MigrateStrategy>({
  MaxParallel: amount("max_parallel", 1),
  HealthCheck: string("health_check", "checks"),
  MinHealthyTime: span("min_healthy_time", 10 * SECOND),
  HealthyDeadline: span("healthy_deadline", 5 * MINUTE),
});

export const DISCONNECT = schema<DisconnectStrategy>({
  LostAfter: span("lost_after"),
  StopOnClientAfter: nullable(span("stop_on_client_after")),
  Replace: bool("replace", true),
  Reconcile: zeroIsUnset(string("reconcile", "best_score")),
});

export const EPHEMERAL_DISK = schema<EphemeralDisk>({
  Sticky: bool("sticky"),
  SizeMB: amount("size", 300),
  Migrate: bool("migrate"),
});

export const PERIODIC = schema<PeriodicConfig>({
  Enabled: bool("enabled", true),
  Spec: cron(string("cron")),
  Specs: crons("crons"),
  SpecType: apiOnly(string("", "cron")),
  ProhibitOverlap: bool("prohibit_overlap"),
  TimeZone: zeroIsUnset(string("time_zone", "UTC")),
});

export const PARAMETERIZED = schema<ParameterizedJob>({
  Payload: zeroIsUnset(string("payload", "optional")),
  MetaRequired: names("meta_required"),
  MetaOptional: names("meta_optional"),
});

/** What the API's client sends of a policy, and `Target` says. */
const SCALING_INPUT = { Namespace: apiOnly(string("")) };

/** `Target` and, for a group, `Min` come from where the policy stands. */
export const SCALING = schema<ScalingPolicy>(
  {
    ID: apiOnly(string("")),
    Type: string("type"),
    Target: apiOnly(stringMap("")),
    Policy: anyMap("policy"),
    Min: nullable(amount("min")),
    Max: amount("max", -1, -1),
    Enabled: bool("enabled", true),
    CreateIndex: apiOnly(int("")),
    ModifyIndex: apiOnly(int("")),
  },
  { inputOnly: SCALING_INPUT },
);

/** A task's scaling policy has a label that says what it scales. */
export const TASK_SCALING = schema<ScalingPolicy>(SCALING.fields, {
  inputOnly: SCALING_INPUT,
  fileOnly: { Resource: label() },
  fromFile: ({ Resource, ...policy }) => ({
    ...policy,
    Type: policy.Type || `vertical_${String(Resource).toLowerCase()}`,
  }),
});
