/** Tests that fail, by the reason. One that passes all the same fails the run. */
const FAILING_BY_REASON: Readonly<Record<string, readonly string[]>> = {
  "It joins several servers, and an agent is one whole cluster": [
    "TestAgent_ForceLeave",
    "TestAgent_ForceLeavePrune",
    "TestAgent_Join",
    "TestRegionsList",
    "TestOperator_AutopilotState",
    "TestOperator_RaftGetConfiguration",
    "TestOperator_RaftRemovePeerByID",
  ],
  "There is no single sign-on": ["TestACLAuthMethods", "TestACLBindingRules"],
  "There is no CSI": ["TestCSIVolumes_CRUD"],
  "A client joins no server, so it has no identity of its own": [
    "TestACLIdentity_CreateClientIntroductionToken",
    "TestNodeIdentity_Get",
    "TestNodeIdentity_Renew",
  ],
  "It reads profiles of Go's runtime": [
    "TestAgentCPUProfile",
    "TestAgentProfile",
    "TestAgentTrace",
  ],
  "The number of scheduler workers cannot be set": [
    "TestAgent_SchedulerWorkerConfig",
    "TestAgent_SchedulerWorkerConfig_BadRequest",
    "TestAgent_SchedulerWorkersInfo",
  ],
  "There is no mock_driver": ["TestFS_Logs"],
  "Not answered as Nomad does": [
    "TestACLTokens_BootstrapInvalidToken",
    "TestACLTokens_Upload",
    "TestAllocations_ExecErrors",
    "TestAllocations_Stop",
    "TestEvaluations_Delete",
    "TestEvaluations_Info",
    "TestEventStream_PayloadValue",
    "TestEvent_Stream",
    "TestJobs_Deregister",
    "TestJobs_Deregister_EvalPriority",
    "TestJobs_Info",
    "TestJobs_Register_PreserveResources",
    "TestJobs_ScaleAction",
    "TestJobs_ScaleAction_Error",
    "TestJobs_ScaleAction_Noop",
    "TestJobs_ScaleInvalidAction",
    "TestJobs_ScaleStatus",
    "TestNodeMeta_Apply",
    "TestNodes_Allocations",
    "TestNodes_ForceEvaluate",
    "TestNodes_Info",
    "TestNodes_NoSecretID",
    "TestNodes_Purge",
    "TestOperator_MetricsSummary",
    "TestOperator_SchedulerSetConfiguration",
    "TestScalingPolicies_GetPolicy",
    "TestScalingPolicies_ListPolicies",
    "TestSearch_FuzzySearch",
  ],
};

export const FAILING: ReadonlyMap<string, string> = new Map(
  Object.entries(FAILING_BY_REASON).flatMap(([reason, names]) =>
    names.map((name) => [name, reason] as const),
  ),
);

/** Tests that are not run, and why: against any server they fail at times. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  [
    "TestAcquireLock_MultipleInstances",
    "It needs no server, and expects goroutines to be scheduled within two milliseconds",
  ],
]);
