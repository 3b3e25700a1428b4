import { type Allocation, type Evaluation, isTerminal, type Node } from "@drover/job";
import { type Commit, jobKey, type Transaction } from "@drover/store";
import type { Plan } from "../scheduler/plan.ts";
import { schedule } from "../scheduler/schedule.ts";
import { fromRfc3339 } from "../scheduler/time.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Environment } from "./environment.ts";
import { newestDeployment } from "./newest-deployment.ts";
import { schedulerConfiguration } from "./scheduler-configuration.ts";
import { Wakeups } from "./wakeups.ts";

type Log = (message: string, error?: unknown) => void;

/** Works on evaluations as they come: each gets a plan, which is applied in one change. */
export class EvalBroker {
  readonly #state: ClusterState;
  readonly #environment: Environment;
  readonly #node: () => Node;
  readonly #wakeups: Wakeups;
  readonly #log: Log;
  #unsubscribe: (() => void) | undefined;

  constructor(
    state: ClusterState,
    { environment, node, log }: { environment: Environment; node: () => Node; log: Log },
  ) {
    this.#state = state;
    this.#environment = environment;
    this.#node = node;
    this.#log = log;
    this.#wakeups = new Wakeups(environment, log);
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
    this.#wakeups.close();
  }

  #follow({ writes }: Commit): void {
    const fresh: Evaluation[] = [];
    let mayUnblock = false;
    for (const write of writes) {
      if (write.table === "evaluations") {
        if (write.after) fresh.push(write.after);
        else this.#wakeups.clear(write.key);
      } else if (write.table === "nodes" || write.table === "settings") mayUnblock = true;
      else if (write.table === "allocations" && write.before && !isTerminal(write.before)) {
        mayUnblock ||= write.after === undefined || isTerminal(write.after);
      }
    }
    this.#takeUp(fresh);
    if (mayUnblock) this.#retryBlocked();
  }

  #takeUp(evaluations: readonly Evaluation[]): void {
    const pending = evaluations
      .filter(({ Status }) => Status === "pending")
      .toSorted((a, b) => b.Priority - a.Priority || a.CreateIndex - b.CreateIndex);
    const now = this.#environment.now();
    for (const evaluation of pending) {
      const time = fromRfc3339(evaluation.WaitUntil);
      if (time !== undefined && time > now) {
        this.#wakeups.set(evaluation.ID, time, () => this.#work(evaluation.ID));
      } else this.#work(evaluation.ID);
    }
  }

  #work(id: string): void {
    const evaluation = this.#state.store.table("evaluations").get(id);
    if (evaluation?.Status !== "pending") return;
    try {
      this.#apply(this.#plan(evaluation));
    } catch (error) {
      this.#log(`Evaluation ${id} of job "${evaluation.JobID}" failed`, error);
      this.#settle(
        this.#state.update((transaction) => {
          const StatusDescription = error instanceof Error ? error.message : String(error);
          transaction.put("evaluations", { ...evaluation, Status: "failed", StatusDescription });
        }),
      );
    }
  }

  /** Tries what found no place before; where nothing has come of it, nothing is written. */
  #retryBlocked(): void {
    const evaluations = this.#state.store.table("evaluations");
    const blocked = [...evaluations.values()]
      .filter(({ Status }) => Status === "blocked")
      .toSorted((a, b) => b.Priority - a.Priority || a.CreateIndex - b.CreateIndex);
    for (const evaluation of blocked) {
      const plan = this.#plan(evaluation);
      const isBetter = plan.allocations.length > 0 || Object.keys(plan.failed).length === 0;
      if (isBetter) this.#apply(plan);
    }
  }

  #plan(evaluation: Evaluation): Plan {
    const { store } = this.#state;
    const key = jobKey({ namespace: evaluation.Namespace, id: evaluation.JobID });
    const isOther = ({ Namespace, JobID }: Allocation) =>
      JobID !== evaluation.JobID || Namespace !== evaluation.Namespace;
    return schedule({
      evaluation,
      job: store.table("jobs").get(key),
      allocations: store.table("allocations").by("job", key),
      deployment: newestDeployment(store, key),
      node: this.#node(),
      neighbours: [...store.table("allocations").values().filter(isOther)],
      configuration: schedulerConfiguration(store),
      now: this.#environment.now(),
      newId: () => this.#environment.newId(),
      random: () => this.#environment.random(),
    });
  }

  #apply(plan: Plan): void {
    const [evaluation] = plan.evaluations;
    if (evaluation === undefined) return;
    this.#settle(
      this.#state.update((transaction) => {
        for (const alloc of plan.allocations) {
          transaction.put("allocations", {
            ...alloc,
            Job: this.#versionOf(alloc),
            AllocModifyIndex: transaction.index,
          });
        }
        for (const deployment of plan.deployments) transaction.put("deployments", deployment);
        for (const row of plan.evaluations) {
          transaction.put("evaluations", { ...row, SnapshotIndex: transaction.index - 1 });
        }
        this.#cancelSuperseded(transaction, plan, evaluation);
      }),
    );
  }

  /** The kept row of an allocation's job, which all allocations of that version share. */
  #versionOf({ Job: job }: Allocation): Allocation["Job"] {
    const versions = this.#state.store.table("jobVersions");
    return versions.get(versions.keyOf(job)) ?? job;
  }

  /** What an earlier evaluation of the job waited for, this one has considered. */
  #cancelSuperseded(transaction: Transaction, plan: Plan, done: Evaluation): void {
    const { store } = this.#state;
    const written = new Set(plan.evaluations.map(({ ID }) => ID));
    const key = jobKey({ namespace: done.Namespace, id: done.JobID });
    for (const other of store.table("evaluations").by("job", key)) {
      if (other.Status !== "blocked" || written.has(other.ID)) continue;
      const StatusDescription = `evaluation "${done.ID}" successful`;
      transaction.put("evaluations", { ...other, Status: "canceled", StatusDescription });
    }
  }

  #settle(write: Promise<unknown>): void {
    write.catch((error: unknown) => this.#log("Cannot keep the result of an evaluation", error));
  }
}
