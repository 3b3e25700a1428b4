import type { Allocation, Deployment, Evaluation, Job, Node } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { Commit, StateStore, Write } from "@drover/store";

/** Logs what changes in the state: jobs, evaluations, allocations, deployments, the node. */
export class ChangeLog {
  readonly #store: StateStore;
  readonly #log: Logger;
  #unsubscribe: (() => void) | undefined;

  constructor(store: StateStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  start(): void {
    this.#unsubscribe = this.#store.onCommit((commit) => this.#tell(commit));
  }

  /** Idempotent. */
  close(): void {
    this.#unsubscribe?.();
  }

  #tell({ writes }: Commit): void {
    for (const write of writes) this.#tellOf(write);
  }

  #tellOf(write: Write): void {
    if (write.table === "jobs") this.#job(write.before, write.after);
    else if (write.table === "evaluations") this.#evaluation(write.before, write.after);
    else if (write.table === "allocations") this.#allocation(write.before, write.after);
    else if (write.table === "deployments") this.#deployment(write.before, write.after);
    else if (write.table === "nodes") this.#node(write.before, write.after);
  }

  #job(before: Job | undefined, after: Job | undefined): void {
    const job = after ?? before;
    if (job === undefined) return;
    const fields = { job_id: job.ID, namespace: job.Namespace, version: job.Version };
    if (after === undefined) this.#log.info("job purged", fields);
    else if (before?.JobModifyIndex === after.JobModifyIndex) return;
    else if (after.Stop) this.#log.info("job stopped", fields);
    else this.#log.info("job registered", { ...fields, type: job.Type });
  }

  #evaluation(before: Evaluation | undefined, after: Evaluation | undefined): void {
    if (after === undefined || before?.Status === after.Status) return;
    const { ID, JobID, Namespace, TriggeredBy, Status, StatusDescription } = after;
    const fields = { eval_id: ID, job_id: JobID, namespace: Namespace, triggered_by: TriggeredBy };
    if (Status === "blocked") this.#log.info("evaluation blocked: not all was placed", fields);
    else
      this.#log.debug("evaluation updated", {
        ...fields,
        status: Status,
        reason: StatusDescription || undefined,
      });
  }

  #allocation(before: Allocation | undefined, after: Allocation | undefined): void {
    if (after === undefined) return;
    const { ID, JobID, Namespace, TaskGroup, ClientStatus, DesiredStatus } = after;
    const fields = { alloc_id: ID, job_id: JobID, namespace: Namespace, group: TaskGroup };
    if (before === undefined) this.#log.debug("allocation placed", fields);
    else if (before.DesiredStatus !== DesiredStatus) {
      const reason = after.DesiredDescription;
      this.#log.debug("allocation updated", { ...fields, desired_status: DesiredStatus, reason });
    } else if (before.ClientStatus !== ClientStatus) {
      const level = ClientStatus === "failed" || ClientStatus === "lost" ? "warn" : "debug";
      const reason = after.ClientDescription || undefined;
      this.#log[level]("allocation updated", { ...fields, client_status: ClientStatus, reason });
    }
  }

  #deployment(before: Deployment | undefined, after: Deployment | undefined): void {
    if (after === undefined || before?.Status === after.Status) return;
    this.#log.info("deployment updated", {
      deployment_id: after.ID,
      job_id: after.JobID,
      namespace: after.Namespace,
      status: after.Status,
      reason: after.StatusDescription,
    });
  }

  #node(before: Node | undefined, after: Node | undefined): void {
    if (after === undefined) return;
    const fields = { node_id: after.ID };
    if (before === undefined) this.#log.info("node registered", fields);
    else {
      if (before.SchedulingEligibility !== after.SchedulingEligibility) {
        const eligibility = after.SchedulingEligibility;
        this.#log.info("node eligibility updated", { ...fields, eligibility });
      }
      if (before.Drain !== after.Drain) {
        this.#log.info(after.Drain ? "node drain started" : "node drain ended", fields);
      }
    }
    for (const [driver, { Healthy, HealthDescription }] of Object.entries(after.Drivers ?? {})) {
      if (before?.Drivers?.[driver]?.Healthy === Healthy) continue;
      this.#log[Healthy ? "info" : "warn"]("driver health updated", {
        ...fields,
        driver,
        healthy: Healthy,
        description: HealthDescription,
      });
    }
  }
}
