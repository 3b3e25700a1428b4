import type { Node } from "@drover/job";
import { AllocStopper } from "./alloc-stopper.ts";
import { ChildJobs } from "./child-jobs.ts";
import type { ClusterState } from "./cluster-state.ts";
import { DeploymentControl } from "./deployment-control.ts";
import { DeploymentOutcome } from "./deployment-outcome.ts";
import { DeploymentWatcher } from "./deployment-watcher.ts";
import type { Environment } from "./environment.ts";
import { EvalBroker } from "./eval-broker.ts";
import { JobPlanner } from "./job-planner.ts";
import { JobRegistrar } from "./job-registrar.ts";
import { NodeDrainer } from "./node-drainer.ts";
import { NodeOperations } from "./node-operations.ts";
import { NodeWatcher } from "./node-watcher.ts";
import { PeriodicDispatcher } from "./periodic-dispatcher.ts";

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
  readonly #watchers: readonly { start(): void; close(): void }[];

  constructor({
    state,
    environment,
    node,
    log,
  }: {
    state: ClusterState;
    environment: Environment;
    /** The node as it is now. */
    node: () => Node;
    log: (message: string, error?: unknown) => void;
  }) {
    this.state = state;
    this.registry = new JobRegistrar(state, environment);
    this.planner = new JobPlanner(state, environment, node);
    this.children = new ChildJobs(state, this.registry, environment);
    this.outcome = new DeploymentOutcome(state, this.registry);
    this.deployments = new DeploymentControl(state, environment, this.outcome);
    this.stopper = new AllocStopper(state, environment);
    this.nodes = new NodeOperations(state, environment);
    const { children, outcome, deployments: control } = this;
    this.#watchers = [
      new NodeDrainer(state, { environment, log }),
      new NodeWatcher(state, environment),
      new DeploymentWatcher(state, { environment, control, log }),
      new PeriodicDispatcher(state, { environment, children, log }),
      new EvalBroker(state, { environment, outcome, node, log }),
    ];
  }

  /** Takes up what an earlier process left, and follows every change from now on. */
  start(): void {
    for (const watcher of this.#watchers) watcher.start();
  }

  /** Idempotent. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }
}
