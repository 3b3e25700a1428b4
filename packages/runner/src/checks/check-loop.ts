import type { Clock, Timer } from "@drover/clock";
import type { CheckResult } from "@drover/job";
import type { CheckPlan } from "./check-plan.ts";
import type { ProbeResult, runProbe } from "./probe.ts";

const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;

/** How the newest run of a check went. */
export type CheckOutcome = Pick<CheckResult, "Status" | "StatusCode" | "Output" | "Timestamp">;

export interface CheckLoopOptions {
  readonly plan: CheckPlan;
  readonly clock: Clock;
  readonly probe: typeof runProbe;
  /** Called after a run whose status is another than that of the run before. */
  readonly onChange: () => void;
  /** Called once for each start of the task, when the check has failed as often as it may. */
  readonly onUnhealthy: () => void;
}

/** Runs one check again and again while its task runs, one run at a time. */
export class CheckLoop {
  readonly plan: CheckPlan;
  readonly #clock: Clock;
  readonly #probe: typeof runProbe;
  readonly #onChange: () => void;
  readonly #onUnhealthy: () => void;
  #outcome: CheckOutcome;
  #startedAt: string | undefined;
  #running: AbortController | undefined;
  #next: Timer | undefined;
  /** While it runs, failures are not counted. */
  #grace: Timer | undefined;
  #failures = 0;
  #isUnhealthy = false;

  constructor({ plan, clock, probe, onChange, onUnhealthy }: CheckLoopOptions) {
    this.plan = plan;
    this.#clock = clock;
    this.#probe = probe;
    this.#onChange = onChange;
    this.#onUnhealthy = onUnhealthy;
    this.#outcome = this.#pending();
  }

  get outcome(): CheckOutcome {
    return this.#outcome;
  }

  /** When the task started that the outcome is of, in RFC 3339; undefined before the first. */
  get startedAt(): string | undefined {
    return this.#startedAt;
  }

  get isPassing(): boolean {
    return this.#running !== undefined && this.#outcome.Status === "success";
  }

  /** Takes up what an earlier process found out about the same start of the task. */
  restore(outcome: CheckOutcome, startedAt: string): void {
    this.#outcome = outcome;
    this.#startedAt = startedAt;
  }

  /**
   * Takes in whether the task runs.
   *
   * @param startedAt when it started, in RFC 3339; undefined while it does not run
   */
  follow(startedAt: string | undefined): void {
    if (startedAt === undefined) this.stop();
    else if (this.#running === undefined) this.#begin(startedAt);
    else if (startedAt !== this.#startedAt) this.#count(startedAt);
  }

  /** Ends a run that is under way. Idempotent. */
  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#next?.cancel();
    this.#grace?.cancel();
  }

  #begin(startedAt: string): void {
    const running = new AbortController();
    this.#running = running;
    if (startedAt !== this.#startedAt) this.#outcome = this.#pending();
    this.#count(startedAt);
    // At once would be too early for most, and a whole interval late for all.
    this.#schedule(this.plan.intervalMs / 2, running);
  }

  /** Counts failures anew, for a task that has just started. */
  #count(startedAt: string): void {
    this.#startedAt = startedAt;
    this.#failures = 0;
    this.#isUnhealthy = false;
    this.#grace?.cancel();
    this.#grace = undefined;
    const graceMs = this.plan.restart?.graceMs ?? 0;
    const sinceMs = Number(this.#clock.now() / NS_PER_MS) - Date.parse(startedAt);
    const restMs = Math.min(graceMs - sinceMs, graceMs);
    if (!(restMs > 0)) return;
    const end = () => {
      this.#grace = undefined;
    };
    this.#grace = this.#clock.after(restMs, end, { keepsAlive: false });
  }

  #schedule(ms: number, running: AbortController): void {
    this.#next = this.#clock.after(ms, () => void this.#run(running), { keepsAlive: false });
  }

  async #run(running: AbortController): Promise<void> {
    const { probe, timeoutMs, intervalMs } = this.plan;
    const { signal } = running;
    const result =
      typeof probe === "string"
        ? { isPassing: false, output: probe }
        : await this.#probe(probe, { timeoutMs, clock: this.#clock, signal });
    if (signal.aborted) return;
    this.#schedule(intervalMs, running);
    this.#take(result);
  }

  #take({ isPassing, statusCode, output }: ProbeResult): void {
    const before = this.#outcome.Status;
    this.#outcome = {
      Status: isPassing ? "success" : "failure",
      ...(statusCode === undefined ? {} : { StatusCode: statusCode }),
      Output: output,
      Timestamp: this.#nowSeconds(),
    };
    if (this.#outcome.Status !== before) this.#onChange();
    this.#judge(isPassing);
  }

  #judge(isPassing: boolean): void {
    const { restart } = this.plan;
    if (isPassing) this.#failures = 0;
    else if (this.#grace === undefined) this.#failures += 1;
    if (restart === undefined || this.#failures < restart.limit || this.#isUnhealthy) return;
    this.#isUnhealthy = true;
    this.#onUnhealthy();
  }

  #pending(): CheckOutcome {
    return { Status: "pending", Output: "nomad: waiting to run", Timestamp: this.#nowSeconds() };
  }

  #nowSeconds(): number {
    return Number(this.#clock.now() / NS_PER_SECOND);
  }
}
