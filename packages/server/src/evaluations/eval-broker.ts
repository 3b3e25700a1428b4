import { type Evaluation, fromRfc3339, isTerminal } from "@drover/job";
import type { Logger } from "@drover/logger";
import { type Commit, jobKey } from "@drover/store";
import { contain } from "../contain.ts";
import { Deadlines } from "../deadlines.ts";
import type { DeploymentOutcome } from "../deployments/deployment-outcome.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { Plan } from "../scheduler/plan.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { schedulerConfiguration } from "../state/scheduler-configuration.ts";
import { EvalQueue } from "./eval-queue.ts";
import { followUp } from "./follow-up.ts";
import { PlanApplier } from "./plan-applier.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SchedulerWork } from "./scheduler-work.ts";

const NS_PER_MS = 1_000_000n;
/** Where a change may make room, or let more be placed. */
const WAKING: ReadonlySet<string> = new Set(["nodes", "nodePools", "settings"]);
/** Until an evaluation is tried again whose result the disk refused. */
const RETRY_MS = 1_000n;

/**
 * Works on evaluations as they come: each gets a plan, which is applied in one change. One that
 * throws fails with its reason, reaches no other, and is followed by another one some minutes later.
 */
export class EvalBroker {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #scheduler: Scheduler;
  readonly #deadlines: Deadlines;
  readonly #queue: EvalQueue;
  readonly #applier: PlanApplier;
  readonly #log: Logger;
  /** The evaluations whose plan the disk refused, until it takes one. */
  readonly #refused = new Set<string>();
  #unsubscribe: (() => void) | undefined;
  #allowed: SchedulerWork;

  constructor(
    state: ClusterState,
    {
      nondeterminism,
      outcome,
      scheduler,
      work,
      log,
    }: {
      nondeterminism: Nondeterminism;
      outcome: DeploymentOutcome;
      scheduler: Scheduler;
      work: SchedulerWork;
      log: Logger;
    },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#scheduler = scheduler;
    this.#allowed = work;
    this.#log = log;
    this.#deadlines = new Deadlines(nondeterminism, log);
    this.#applier = new PlanApplier(state, outcome);
    this.#queue = new EvalQueue((id) => this.#work(id));
  }

  /** Works on what is pending, and on all that comes from now on. */
  start(): void {
    this.#unsubscribe = this.#state.store.onCommit((commit) => this.#follow(commit));
    this.#takeUp([...this.#state.store.table("evaluations").values()]);
    this.#retryBlocked();
  }

  /** Idempotent. */
  close(): void {
    this.#unsubscribe?.();
    this.#deadlines.close();
    this.#queue.close();
  }

  #follow({ writes }: Commit): void {
    const fresh: Evaluation[] = [];
    let mayUnblock = false;
    for (const write of writes) {
      if (write.table === "evaluations") {
        if (write.after) fresh.push(write.after);
        else this.#deadlines.clear(write.key);
      } else if (WAKING.has(write.table)) mayUnblock = true;
      else if (write.table === "allocations" && write.before && !isTerminal(write.before)) {
        mayUnblock ||= write.after === undefined || isTerminal(write.after);
      }
    }
    const goesOn = writes.some(({ table }) => table === "settings");
    this.#takeUp(goesOn ? [...this.#state.store.table("evaluations").values()] : fresh);
    if (mayUnblock) this.#retryBlocked();
  }

  get work(): SchedulerWork {
    return this.#allowed;
  }

  /** Works on this alone until told otherwise or the process ends; other evaluations wait. */
  setWork(work: SchedulerWork): void {
    this.#allowed = work;
    this.#takeUp([...this.#state.store.table("evaluations").values()]);
    this.#retryBlocked();
  }

  /** Resolves when the plan is applied that is being applied. */
  get idle(): Promise<void> {
    return this.#queue.idle;
  }

  /** While an operator has the broker paused, evaluations wait. */
  get isPaused(): boolean {
    return schedulerConfiguration(this.#state.store).PauseEvalBroker;
  }

  #takeUp(evaluations: readonly Evaluation[]): void {
    const due: Evaluation[] = [];
    for (const evaluation of evaluations) {
      const { ID, Status, CreateTime } = evaluation;
      const time = fromRfc3339(evaluation.WaitUntil);
      if (Status !== "pending") this.#deadlines.clear(ID);
      else if (time === undefined || this.#isDue(ID, time, time - BigInt(CreateTime))) {
        due.push(evaluation);
      }
    }
    this.#queue.add(due);
  }

  /** Whether the time of an evaluation has come; it is worked on when it comes later. */
  #isDue(id: string, time: bigint, longest: bigint): boolean {
    const workOn = () => {
      const evaluation = this.#state.store.table("evaluations").get(id);
      if (evaluation) this.#queue.add([evaluation]);
    };
    return this.#deadlines.isOver(id, time, workOn, { longest });
  }

  /** Tries what found no place before. */
  #retryBlocked(): void {
    this.#queue.add(this.#state.store.table("evaluations").by("status", "blocked"));
  }

  /** @returns resolves when a plan that takes several changes is applied; undefined for any other */
  #work(id: string): Promise<void> | undefined {
    if (this.isPaused) return undefined;
    const evaluation = this.#state.store.table("evaluations").get(id);
    if (evaluation?.Status !== "pending" && evaluation?.Status !== "blocked") return undefined;
    const { isOn, types } = this.#allowed;
    if (!isOn || !types.has(evaluation.Type)) return undefined;
    try {
      const plan = this.#scheduler.plan(evaluation);
      const isBetter = plan.allocations.length > 0 || Object.keys(plan.failed).length === 0;
      // Where nothing has come of another try, nothing is written.
      if (evaluation.Status !== "pending" && !isBetter) return undefined;
      const applied = this.#settle(evaluation, plan);
      return this.#applier.isLong(plan) ? applied : undefined;
    } catch (error) {
      const fields = { eval_id: id, job_id: evaluation.JobID, namespace: evaluation.Namespace };
      this.#log.error("evaluation failed", { ...fields, error });
      contain("failed to mark evaluation as failed", fields, this.#log, () =>
        this.#fail(evaluation, error),
      );
      return undefined;
    }
  }

  #fail(evaluation: Evaluation, error: unknown): Promise<unknown> {
    const StatusDescription = error instanceof Error ? error.message : String(error);
    const { Namespace: namespace, JobID: id } = evaluation;
    const ofJob = this.#state.store.table("evaluations").by("job", jobKey({ namespace, id }));
    const next = followUp(evaluation, error, {
      others: ofJob.filter(({ ID }) => ID !== evaluation.ID),
      nondeterminism: this.#nondeterminism,
    });
    return this.#state.update((transaction) => {
      const failed = { ...evaluation, Status: "failed", StatusDescription } as const;
      transaction.put("evaluations", { ...failed, NextEval: next?.ID ?? "" });
      if (next) transaction.put("evaluations", next);
    });
  }

  /** What the disk refused is undone, so the evaluation is worked on again a little later. */
  async #settle(evaluation: Evaluation, plan: Plan): Promise<void> {
    const { ID } = evaluation;
    try {
      await this.#applier.apply(plan);
      this.#refused.delete(ID);
    } catch (error) {
      if (!this.#refused.has(ID)) {
        this.#log.error("failed to apply plan, retrying", { eval_id: ID, error });
      }
      this.#refused.add(ID);
      const pause = RETRY_MS * NS_PER_MS;
      this.#isDue(ID, this.#nondeterminism.now() + pause, pause);
      if (evaluation.TriggeredBy === "alloc-stop") this.#stopOnly(ID, plan);
    }
  }

  /** Stops what a user asked to stop, also while there is no room for the allocation that replaces it. */
  #stopOnly(evalId: string, plan: Plan): void {
    contain("failed to stop allocations", { eval_id: evalId }, this.#log, () =>
      this.#applier.stopOnly(plan),
    );
  }
}
