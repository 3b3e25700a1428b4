import type {
  DisconnectStrategy,
  MigrateStrategy,
  ReschedulePolicy,
  RestartPolicy,
  ScalingPolicy,
  TaskGroup,
  UpdateStrategy,
} from "@drover/job";
import { formatDuration, SECOND } from "@drover/schema";
import { type Findings, quote } from "./messages.ts";

const MIN_RESTART_INTERVAL = 5 * SECOND;
const MIN_RESCHEDULE_INTERVAL = 15 * SECOND;
const MIN_RESCHEDULE_DELAY = 5 * SECOND;
const DELAY_FUNCTIONS: readonly string[] = ["constant", "exponential", "fibonacci"];
const RECONCILE_OPTIONS: readonly string[] = [
  "best_score",
  "longest_running",
  "keep_original",
  "keep_replacement",
];

export function* validateRestart(policy: RestartPolicy): Findings {
  const { Attempts, Interval, Delay, Mode } = policy;
  if (!["delay", "fail"].includes(Mode)) yield `Unsupported restart mode: ${quote(Mode)}`;
  if (Attempts === 0 && Mode !== "fail") {
    yield `Restart policy ${quote(Mode)} with ${Attempts} attempts is ambiguous`;
  }
  if (Interval < MIN_RESTART_INTERVAL) {
    yield `Interval can not be less than 5s (got ${formatDuration(Interval)})`;
  }
  if (BigInt(Attempts) * BigInt(Delay) > BigInt(Interval)) {
    yield `Nomad can't restart the TaskGroup ${Attempts} times in an interval of ${formatDuration(Interval)} with a delay of ${formatDuration(Delay)}`;
  }
}

export function* validateReschedule(policy: ReschedulePolicy): Findings {
  const { Attempts, Interval, Delay, DelayFunction, MaxDelay, Unlimited } = policy;
  if (Attempts <= 0 && !Unlimited) return;
  if (Attempts > 0 && Interval <= 0) yield "Interval must be a non zero value if Attempts > 0";
  if (Attempts > 0 && Unlimited) yield "If Attempts >0, Unlimited cannot also be set to true";
  if (Delay < MIN_RESCHEDULE_DELAY) {
    yield `Delay cannot be less than 5s (got ${formatDuration(Delay)})`;
  }
  if (!DELAY_FUNCTIONS.includes(DelayFunction)) {
    yield `Invalid delay function ${quote(DelayFunction)}, must be one of ${DELAY_FUNCTIONS.map(quote).join(", ")}`;
  } else if (DelayFunction !== "constant" && MaxDelay < Delay) {
    yield `Max Delay cannot be less than Delay ${formatDuration(Delay)} (got ${formatDuration(MaxDelay)})`;
  }
  if (!Unlimited && Interval < MIN_RESCHEDULE_INTERVAL) {
    yield `Interval cannot be less than 15s (got ${formatDuration(Interval)})`;
  } else if (!Unlimited && Delay >= MIN_RESCHEDULE_DELAY) {
    const needed = rescheduleTime(policy);
    if (needed > BigInt(Interval)) {
      yield `Set the interval to at least ${formatDuration(needed)} to accommodate ${Attempts} attempts`;
    }
  }
}

/** How long the attempts of a policy take with the delays that it sets, in nanoseconds. */
function rescheduleTime({ Attempts, Delay, DelayFunction, MaxDelay }: ReschedulePolicy): bigint {
  const [first, ceiling] = [BigInt(Delay), BigInt(MaxDelay)];
  let [previous, current, total] = [0n, first, 0n];
  for (let attempt = 0; attempt < Attempts && attempt < 10_000; attempt++) {
    total += current;
    const next =
      DelayFunction === "constant"
        ? first
        : DelayFunction === "exponential"
          ? current * 2n
          : current + previous;
    previous = current;
    current = DelayFunction === "constant" || next < ceiling ? next : ceiling;
  }
  return total;
}

export function* validateUpdate(update: UpdateStrategy): Findings {
  const { HealthCheck, MaxParallel, Canary, AutoPromote, Stagger } = update;
  const { MinHealthyTime, HealthyDeadline, ProgressDeadline } = update;
  if (!["checks", "task_states", "manual"].includes(HealthCheck)) {
    yield `Invalid health check given: ${quote(HealthCheck)}`;
  }
  if (MaxParallel < 0) yield `Max parallel can not be less than zero: ${MaxParallel} < 0`;
  if (Canary < 0) yield `Canary count can not be less than zero: ${Canary} < 0`;
  if (Canary === 0 && AutoPromote) {
    yield "Auto Promote requires a Canary count greater than zero";
  }
  const times = [MinHealthyTime, HealthyDeadline, ProgressDeadline, Stagger].map(formatDuration);
  const [minHealthy, healthyDeadline, progressDeadline, stagger] = times;
  if (MinHealthyTime < 0) yield `Minimum healthy time may not be less than zero: ${minHealthy}`;
  if (HealthyDeadline <= 0) yield `Healthy deadline must be greater than zero: ${healthyDeadline}`;
  if (ProgressDeadline < 0) yield `Progress deadline must be zero or greater: ${progressDeadline}`;
  if (MinHealthyTime >= HealthyDeadline) {
    yield `Minimum healthy time must be less than healthy deadline: ${minHealthy} > ${healthyDeadline}`;
  }
  if (ProgressDeadline !== 0 && HealthyDeadline >= ProgressDeadline) {
    yield `Healthy deadline must be less than progress deadline: ${healthyDeadline} > ${progressDeadline}`;
  }
  if (Stagger <= 0) yield `Stagger must be greater than zero: ${stagger}`;
}

export function* validateMigrate(migrate: MigrateStrategy): Findings {
  const { MaxParallel, HealthCheck, MinHealthyTime, HealthyDeadline } = migrate;
  if (MaxParallel < 0) yield `MaxParallel must be >= 0 but found ${MaxParallel}`;
  if (!["checks", "task_states"].includes(HealthCheck)) {
    yield `Invalid HealthCheck: ${quote(HealthCheck)}`;
  }
  if (MinHealthyTime < 0) {
    yield `MinHealthyTime is ${formatDuration(MinHealthyTime)} and must be >= 0`;
  }
  if (HealthyDeadline < 0) {
    yield `HealthyDeadline is ${formatDuration(HealthyDeadline)} and must be >= 0`;
  }
  if (MinHealthyTime > HealthyDeadline) yield "MinHealthyTime must be less than HealthyDeadline";
}

export function* validateDisconnect(
  { StopOnClientAfter, LostAfter, Reconcile }: DisconnectStrategy,
  jobType: string,
): Findings {
  if (StopOnClientAfter !== null) {
    if (StopOnClientAfter < 0) yield "stop_after cannot be a negative duration";
    if (jobType !== "service" && jobType !== "batch") {
      yield "stop_after can only be used with service or batch job types";
    }
    if (Number(LostAfter ?? 0) !== 0) {
      yield "Disconnect cannot be configured with both lost_after and stop_after";
    }
  }
  if ((LostAfter ?? 0) < 0) yield "lost_after cannot be a negative duration";
  if (!RECONCILE_OPTIONS.includes(Reconcile)) {
    yield `reconcile option is invalid: ${Reconcile}, must be one of ${RECONCILE_OPTIONS.join(", ")}`;
  }
}

export function* validateScaling(policy: ScalingPolicy, { Count }: TaskGroup): Findings {
  const { Type, Max, Min } = policy;
  const [max, min] = [Max ?? -1, Min ?? Count];
  if (Type !== "horizontal") yield `scaling policy type ${quote(Type)} is not valid`;
  if (max < 0) yield "maximum count must be specified and non-negative";
  else if (max < min) yield "maximum count must not be less than minimum count";
  if (min < 0) yield "minimum count must be specified and non-negative";
  if (max >= 0 && max < Count) {
    yield "task group count must not be greater than maximum count in scaling policy";
  }
  if (Count < min) {
    yield "task group count must not be less than minimum count in scaling policy";
  }
}
