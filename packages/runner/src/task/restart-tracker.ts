import type { ExitResult } from "@drover/driver";
import type { JobType, RestartPolicy, TaskLifecycle } from "@drover/job";
import { formatDuration } from "@drover/schema/duration";

/** A delay grows by up to this share of itself, so that tasks which failed together do not restart together. */
const JITTER = 0.25;

const WITHIN_POLICY = "Restart within policy";

/** What a tracker must remember over a restart of the agent. */
export interface RestartCounters {
  /** Attempts used up in the current interval. */
  readonly count: number;
  /** When the interval began, nanoseconds since 1970. */
  readonly intervalStart: bigint;
}

/** Why a task does not run any more. */
export type Ending =
  | { readonly kind: "exited"; readonly result: ExitResult }
  | { readonly kind: "start_failed"; readonly recoverable: boolean }
  | { readonly kind: "killed" }
  /** Somebody asked for a restart, which uses no attempt up. */
  | { readonly kind: "restart_requested" }
  /** A check failed too often. */
  | { readonly kind: "unhealthy" };

/** What becomes of a task that does not run any more. */
export type Decision =
  | { readonly next: "restart"; readonly delayNs: bigint; readonly reason: string }
  /** Ended as it should, or was killed. */
  | { readonly next: "stop" }
  | { readonly next: "fail"; readonly reason: string };

/** Applies a restart policy to one task. Source: Nomad's page "restart Block". */
export class RestartTracker {
  /** Whether the task is to run for good, so that it runs again whenever it has ended. */
  readonly restartsOnSuccess: boolean;
  readonly #now: () => bigint;
  readonly #random: () => number;
  #policy: RestartPolicy;
  #count = 0;
  #intervalStart: bigint;

  constructor(options: {
    policy: RestartPolicy;
    jobType: JobType;
    lifecycle: TaskLifecycle | null;
    now: () => bigint;
    /** From 0 up to 1. */
    random?: () => number;
  }) {
    this.#policy = options.policy;
    this.restartsOnSuccess = restartsOnSuccess(options.jobType, options.lifecycle);
    this.#now = options.now;
    this.#random = options.random ?? Math.random;
    this.#intervalStart = this.#now();
  }

  get counters(): RestartCounters {
    return { count: this.#count, intervalStart: this.#intervalStart };
  }

  restore({ count, intervalStart }: RestartCounters): void {
    this.#count = count;
    this.#intervalStart = intervalStart;
  }

  /** Takes over the policy of an updated job; counters stay. */
  setPolicy(policy: RestartPolicy): void {
    this.#policy = policy;
  }

  /** No restart is ever due later than in so many nanoseconds. */
  get longestDelayNs(): bigint {
    const { Mode, Interval, Delay } = this.#policy;
    const delay = BigInt(Math.ceil(Number(Delay) * (1 + JITTER)));
    return Mode === "delay" && BigInt(Interval) > delay ? BigInt(Interval) : delay;
  }

  decide(ending: Ending): Decision {
    if (ending.kind === "killed") return { next: "stop" };
    if (ending.kind === "restart_requested") return { next: "restart", delayNs: 0n, reason: "" };
    const isDone = ending.kind === "exited" && isSuccess(ending.result) && !this.restartsOnSuccess;
    if (isDone) return { next: "stop" };
    if (this.#policy.Attempts === 0) return { next: "fail", reason: "Policy allows no restarts" };
    this.#countAttempt();
    if (ending.kind === "start_failed" && !ending.recoverable) {
      return { next: "fail", reason: "Error was unrecoverable" };
    }
    if (this.#count <= this.#policy.Attempts) {
      return { next: "restart", delayNs: this.#jitteredDelay(), reason: WITHIN_POLICY };
    }
    if (this.#policy.Mode === "delay") {
      const restNs = this.#intervalStart + BigInt(this.#policy.Interval) - this.#now();
      return {
        next: "restart",
        delayNs: restNs > 0n ? restNs : 0n,
        reason: "Exceeded allowed attempts, applying a delay",
      };
    }
    const interval = formatDuration(this.#policy.Interval);
    return {
      next: "fail",
      reason: `Exceeded allowed attempts ${this.#policy.Attempts} in interval ${interval} and mode is "fail"`,
    };
  }

  #countAttempt(): void {
    const now = this.#now();
    // The clock was set back: an interval that begins in the future would not end for as long.
    if (now < this.#intervalStart) this.#intervalStart = now;
    if (now > this.#intervalStart + BigInt(this.#policy.Interval)) {
      this.#count = 0;
      this.#intervalStart = now;
    }
    this.#count += 1;
  }

  #jitteredDelay(): bigint {
    const delay = Number(this.#policy.Delay);
    return BigInt(Math.floor(delay + delay * JITTER * this.#random()));
  }
}

function restartsOnSuccess(jobType: JobType, lifecycle: TaskLifecycle | null): boolean {
  if (lifecycle === null) return jobType === "service" || jobType === "system";
  return lifecycle.Hook !== "poststop" && lifecycle.Sidecar;
}

function isSuccess({ exitCode, signal, error }: ExitResult): boolean {
  return exitCode === 0 && signal === 0 && error === undefined;
}
