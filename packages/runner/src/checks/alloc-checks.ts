import type { Clock } from "@drover/clock";
import type { Allocation, CheckResult, Node, TaskGroup, TaskState } from "@drover/job";
import { lifecycleRole } from "../alloc/lifecycle-coordinator.ts";
import { CheckLoop, type CheckOutcome } from "./check-loop.ts";
import { type CheckPlan, checkPlans, hasChecks } from "./check-plan.ts";
import { runProbe } from "./probe.ts";

interface KeptOutcome {
  readonly outcome: CheckOutcome;
  readonly startedAt: string;
}

export interface AllocChecksOptions {
  readonly clock: Clock;
  readonly probe?: typeof runProbe;
  /** What references in a check may name. */
  readonly node: () => Node;
  readonly region: () => string;
  /** Called when the status of a check is another one. */
  readonly onChange: () => void;
  /** Called when a check has failed as often as its `check_restart` lets it. */
  readonly onUnhealthy: (plan: CheckPlan) => void;
  /** Keeps what `restore` takes up. */
  readonly keep: (text: string) => void;
}

/**
 * Runs the checks of an allocation's services with `provider = "nomad"`, each while its task runs.
 * Source: Nomad's pages "check Block" and "check_restart Block".
 */
export class AllocChecks {
  readonly #options: AllocChecksOptions;
  readonly #loops = new Map<string, CheckLoop>();
  #kept: Readonly<Record<string, KeptOutcome>> = {};
  #alloc: Allocation | undefined;
  #isClosed = false;

  constructor(options: AllocChecksOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier process found out, so that a check does not begin as pending again. */
  restore(text: string): void {
    this.#kept = JSON.parse(text);
  }

  /** Takes in the allocation and its tasks' states. */
  update(alloc: Allocation, group: TaskGroup, states: ReadonlyMap<string, TaskState>): void {
    if (this.#isClosed) return;
    if (alloc !== this.#alloc) this.#plan(alloc, group);
    if (this.#loops.size === 0) return;
    const isWanted = alloc.DesiredStatus === "run";
    const main = newestStart(group, states);
    for (const loop of this.#loops.values()) {
      const { task } = loop.plan;
      const startedAt = task === "" ? main : startOf(states.get(task));
      loop.follow(isWanted ? startedAt : undefined);
    }
  }

  /** Whether each check passes that the allocation's health depends on. */
  get arePassing(): boolean {
    return this.#all().every(({ plan, isPassing }) => plan.mode === "readiness" || isPassing);
  }

  /** The newest results by the checks' ids. */
  results(): Record<string, CheckResult> {
    const group = this.#alloc?.Name ?? "";
    const results = this.#all().map(({ plan, outcome }): [string, CheckResult] => [
      plan.id,
      {
        ID: plan.id,
        Mode: plan.mode,
        ...outcome,
        Group: group,
        ...(plan.task === "" ? {} : { Task: plan.task }),
        Service: plan.service,
        Check: plan.check,
      },
    ]);
    return Object.fromEntries(results);
  }

  /** Ends every check. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const loop of this.#loops.values()) loop.stop();
  }

  #plan(alloc: Allocation, group: TaskGroup): void {
    this.#alloc = alloc;
    if (this.#loops.size === 0 && !hasChecks(group)) return;
    const { node, region } = this.#options;
    const plans = checkPlans(alloc, group, { node: node(), region: region() });
    const wanted = new Set(plans.map(({ id }) => id));
    for (const [id, loop] of this.#loops) {
      if (wanted.has(id)) continue;
      loop.stop();
      this.#loops.delete(id);
    }
    for (const plan of plans) {
      if (!this.#loops.has(plan.id)) this.#loops.set(plan.id, this.#loop(plan));
    }
  }

  #loop(plan: CheckPlan): CheckLoop {
    const { clock, probe = runProbe, onUnhealthy } = this.#options;
    const loop = new CheckLoop({
      plan,
      clock,
      probe,
      onChange: () => this.#changed(),
      onUnhealthy: () => onUnhealthy(plan),
    });
    const kept = this.#kept[plan.id];
    if (kept !== undefined) loop.restore(kept.outcome, kept.startedAt);
    return loop;
  }

  #changed(): void {
    const kept: Record<string, KeptOutcome> = {};
    for (const { plan, outcome, startedAt } of this.#loops.values()) {
      if (startedAt !== undefined) kept[plan.id] = { outcome, startedAt };
    }
    this.#options.keep(JSON.stringify(kept));
    this.#options.onChange();
  }

  #all(): CheckLoop[] {
    return [...this.#loops.values()];
  }
}

function startOf(state: TaskState | undefined): string | undefined {
  return state?.State === "running" ? (state.StartedAt ?? undefined) : undefined;
}

/** When the newest main task started that runs; undefined while none does. */
function newestStart(
  { Tasks }: TaskGroup,
  states: ReadonlyMap<string, TaskState>,
): string | undefined {
  return Tasks.filter((task) => lifecycleRole(task) === "main")
    .map(({ Name }) => startOf(states.get(Name)))
    .filter((start) => start !== undefined)
    .sort()
    .at(-1);
}
