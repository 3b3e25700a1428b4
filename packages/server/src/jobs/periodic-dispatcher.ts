import type { Timer } from "@drover/clock";
import type { Job } from "@drover/job";
import { nextLaunch } from "@drover/jobspec";
import type { Logger } from "@drover/logger";
import type { Commit } from "@drover/store";
import { jobKey } from "@drover/store";
import { contain } from "../contain.ts";
import { Wakeups } from "../evaluations/wakeups.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import type { ChildJobs } from "./child-jobs.ts";

/** How late it is noticed that the wall clock was set back, in milliseconds. */
const LOOK_MS = 30_000;

/**
 * Launches periodic jobs when their time has come; one that was missed while no agent ran, at once.
 * Where the wall clock is set back, the next time is looked for anew; no time is launched twice.
 */
export class PeriodicDispatcher {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #children: ChildJobs;
  readonly #wakeups: Wakeups;
  readonly #log: Logger;
  #unsubscribe: (() => void) | undefined;
  #look: Timer | undefined;

  constructor(
    state: ClusterState,
    {
      nondeterminism,
      children,
      log,
    }: { nondeterminism: Nondeterminism; children: ChildJobs; log: Logger },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#children = children;
    this.#log = log;
    this.#wakeups = new Wakeups(nondeterminism, log);
  }

  start(): void {
    this.#unsubscribe = this.#state.store.onCommit((commit) => this.#follow(commit));
    const now = this.#now();
    this.#planAll((job) => earlier(this.#children.lastLaunch(job) ?? submitted(job), now));
  }

  /** Idempotent. */
  close(): void {
    this.#unsubscribe?.();
    this.#wakeups.close();
    this.#look?.cancel();
    this.#look = undefined;
  }

  #follow({ writes }: Commit): void {
    for (const write of writes) {
      if (write.table !== "jobs") continue;
      const { key, before, after } = write;
      if (after === undefined || !isLaunched(after)) this.#wakeups.clear(key);
      else if (before?.JobModifyIndex !== after.JobModifyIndex) {
        this.#do(after, () => this.#plan(after, this.#now()));
      }
    }
  }

  #planAll(from: (job: Job) => Date): void {
    for (const job of this.#state.store.table("jobs").values()) {
      if (isLaunched(job)) this.#do(job, () => this.#plan(job, from(job)));
    }
  }

  /** Notices that the wall clock was set back; what is due after it was set forward, `Wakeups` notices. */
  #watchClock(): void {
    const before = this.#now();
    const look = () => {
      this.#look = undefined;
      const now = this.#now();
      if (now < before) this.#planAll(() => now);
      if (this.#wakeups.size > 0) this.#watchClock();
    };
    this.#look ??= this.#nondeterminism.after(LOOK_MS, look, { keepsAlive: false });
  }

  #plan(job: Job, from: Date): void {
    this.#watchClock();
    const time = job.Periodic && nextLaunch(job.Periodic, from);
    if (!time) return;
    const key = jobKey({ namespace: job.Namespace, id: job.ID });
    this.#wakeups.set(key, BigInt(time.getTime()) * 1_000_000n, () => {
      const current = this.#state.store.table("jobs").get(key);
      if (current === undefined || !isLaunched(current)) return;
      this.#do(current, () => this.#children.launch(current, time));
      this.#do(current, () => this.#plan(current, this.#now()));
    });
  }

  #do(job: Job, action: () => unknown): void {
    contain(
      "failed to launch periodic job",
      { job_id: job.ID, namespace: job.Namespace },
      this.#log,
      action,
    );
  }

  #now(): Date {
    return new Date(Number(this.#nondeterminism.now() / 1_000_000n));
  }
}

function isLaunched({ Periodic, Stop }: Job): boolean {
  return Periodic?.Enabled === true && !Stop;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function submitted({ SubmitTime }: Job): Date {
  return new Date(Number(BigInt(SubmitTime) / 1_000_000n));
}
