/** Tests that fail, by the reason. One that passes all the same fails the run. */
const FAILING_BY_REASON: Readonly<Record<string, readonly string[]>> = {
  "It joins several servers, and an agent is one whole cluster": [
    "TestAgent_ForceLeave",
    "TestAgent_ForceLeavePrune",
    "TestAgent_Join",
    "TestRegionsList",
  ],
  "There is no single sign-on": ["TestACLAuthMethods", "TestACLBindingRules"],
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
  "There is no mock_driver": ["TestFS_Logs"],
  "Evaluations that one plan writes are one change, and their events one batch": [
    "TestEvent_Stream",
  ],
  "It wants the words of another message": [
    "TestACLTokens_BootstrapInvalidToken",
    "TestAgent_SchedulerWorkerConfig_BadRequest",
  ],
  "A websocket to what is not there is refused before it is open": ["TestAllocations_ExecErrors"],
  "It expects the metadata of Nomad's support of Consul Connect": ["TestNodeMeta_Apply"],
  "The JSON of metrics has gauges and counters, and no samples": ["TestOperator_MetricsSummary"],
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
