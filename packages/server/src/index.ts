export { Acl, type AclSettings } from "./acl/acl.ts";
export { Authenticator, EVERYBODY } from "./acl/authenticator.ts";
export type { Caller, IdentityVerifier } from "./acl/caller.ts";
export type { AllocStopper } from "./allocations/alloc-stopper.ts";
export { AllocUpdates } from "./allocations/alloc-updates.ts";
export { Cluster } from "./cluster.ts";
export { contain } from "./contain.ts";
export type { DeploymentChange, DeploymentControl } from "./deployments/deployment-control.ts";
export { deleteEvaluations, requirePausedBroker } from "./evaluations/delete-evaluations.ts";
export type { EvalBroker } from "./evaluations/eval-broker.ts";
export { relatedEvaluations } from "./evaluations/related-evaluations.ts";
export { ALL_WORK, type SchedulerWork, schedulerWork } from "./evaluations/scheduler-work.ts";
export { GarbageCollector, type GarbageThresholds } from "./garbage-collector.ts";
export { Identities, type SignedIdentity, type VerifiedIdentity } from "./identity/identities.ts";
export type { ChildJobs } from "./jobs/child-jobs.ts";
export type { JobPlanner } from "./jobs/job-planner.ts";
export type { Deregistered, JobRegistrar } from "./jobs/job-registrar.ts";
export { Keyring, type KeyringThresholds, SIGNING_ALGORITHM } from "./keyring/keyring.ts";
export { Namespaces, namespaceProblems } from "./namespaces/namespaces.ts";
export type { NodeOperations } from "./nodes/node-operations.ts";
export { NodePools, schedulerConfigurationOf } from "./nodes/node-pools.ts";
export type { Nondeterminism } from "./nondeterminism.ts";
export { scalingEventsOf } from "./scaling/scaling-events.ts";
export { scalingPolicies } from "./scaling/scaling-policies.ts";
export { Snapshots } from "./snapshot/snapshots.ts";
export { ClusterState } from "./state/cluster-state.ts";
export { jobSummary } from "./state/job-summary.ts";
export { deploymentsOf } from "./state/newest-deployment.ts";
export {
  schedulerConfiguration,
  setDefaultSchedulerConfiguration,
} from "./state/scheduler-configuration.ts";
export { serviceRegistrations, withoutService } from "./state/service-registrations.ts";
export { setAside } from "./state/set-aside.ts";
export { type Outcome, type Place, type Variable, Variables } from "./variables/variables.ts";
export {
  type HostVolumeInput,
  type HostVolumePlugin,
  HostVolumes,
  withHostVolumes,
} from "./volumes/host-volumes.ts";
