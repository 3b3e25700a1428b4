import type { Node } from "@drover/job";
import type { Logger } from "@drover/logger";
import { AllocStopper } from "./allocations/alloc-stopper.ts";
import { ChangeLog } from "./change-log.ts";
import { DeploymentControl } from "./deployments/deployment-control.ts";
import { DeploymentOutcome } from "./deployments/deployment-outcome.ts";
import { DeploymentWatcher } from "./deployments/deployment-watcher.ts";
import { EvalBroker } from "./evaluations/eval-broker.ts";
import { Scheduler } from "./evaluations/scheduler.ts";
import { ALL_WORK, type SchedulerWork } from "./evaluations/scheduler-work.ts";
import { ChildJobs } from "./jobs/child-jobs.ts";
import { JobPlanner } from "./jobs/job-planner.ts";
import { JobRegistrar } from "./jobs/job-registrar.ts";
import { PeriodicDispatcher } from "./jobs/periodic-dispatcher.ts";
import { Namespaces } from "./namespaces/namespaces.ts";
import { NodeDrainer } from "./nodes/node-drainer.ts";
import { NodeOperations } from "./nodes/node-operations.ts";
import { NodePools } from "./nodes/node-pools.ts";
import { NodeWatcher } from "./nodes/node-watcher.ts";
import type { Nondeterminism } from "./nondeterminism.ts";
import type { ClusterState } from "./state/cluster-state.ts";

/** The server's half of an agent: what changes the state, and what watches it. */
export class Cluster {
  readonly state: ClusterState;
  readonly registry: JobRegistrar;
  readonly planner: JobPlanner;
  readonly children: ChildJobs;
  readonly outcome: DeploymentOutcome;
  readonly deployments: DeploymentControl;
  readonly stopper: AllocStopper;
  readonly nodes: NodeOperations;
  readonly nodePools: NodePools;
  readonly namespaces: Namespaces;
  readonly broker: EvalBroker;
  readonly #watchers: readonly { start(): void; close(): void }[];

  constructor({
    state,
    nondeterminism,
    node,
    work = ALL_WORK,
    log,
  }: {
    state: ClusterState;
    nondeterminism: Nondeterminism;
    /** The node as it is now. */
    node: () => Node;
    /** Which evaluations are worked on at first; all unless told. */
    work?: SchedulerWork;
    log: Logger;
  }) {
    this.state = state;
    this.registry = new JobRegistrar(state, nondeterminism);
    const scheduler = new Scheduler(state, { nondeterminism, node });
    this.planner = new JobPlanner(state, { registrar: this.registry, scheduler, nondeterminism });
    this.children = new ChildJobs(state, this.registry, nondeterminism);
    this.outcome = new DeploymentOutcome(state, this.registry.versions);
    this.deployments = new DeploymentControl(state, nondeterminism, this.outcome);
    this.stopper = new AllocStopper(state, nondeterminism);
    this.nodes = new NodeOperations(state, nondeterminism);
    this.nodePools = new NodePools(state);
    this.namespaces = new Namespaces(state);
    const { children, outcome, deployments: control } = this;
    this.broker = new EvalBroker(state, {
      nondeterminism,
      outcome,
      scheduler,
      work,
      log: log.named("worker"),
    });
    this.#watchers = [
      new ChangeLog(state.store, log),
      new NodeDrainer(state, { nondeterminism, log: log.named("drain") }),
      new NodeWatcher(state, nondeterminism),
      new DeploymentWatcher(state, { nondeterminism, control, log: log.named("deployment") }),
      new PeriodicDispatcher(state, { nondeterminism, children, log: log.named("periodic") }),
      this.broker,
    ];
  }

  /** Takes up what an earlier process left, or what is there after {@link close}, and follows every change from now on. */
  start(): void {
    for (const watcher of this.#watchers) watcher.start();
  }

  /** Idempotent. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }
}
