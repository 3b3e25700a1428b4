import { schema } from "@drover/schema";
import { type Access, area, MANAGEMENT, namespaced } from "./access.ts";
import { EVERY, put } from "./define.ts";
import { document, type Method } from "./operation.ts";

type Methods = readonly [Method, ...Method[]];

// What Nomad has and an agent cannot: each is answered with 501 and its summary.

const GO_PROFILES = "an agent is no Go program; run it with node --cpu-prof, or ask /v1/metrics";
const NO_CSI = "there are no CSI plugins; volumes are directories of the machine";
const NO_CLIENT_IDENTITY = "server and client are one process, so the client joins no server";
const READ: Methods = ["GET"];
const ANY: Methods = ["GET", "PUT", "POST", "DELETE"];

export const profileAgent = refused("profileAgent", "/v1/agent/pprof/:name", {
  reason: GO_PROFILES,
  access: area("agent", "write"),
  methods: READ,
});
export const useGossipKeyring = refused("useGossipKeyring", "/v1/agent/keyring/:name", {
  reason: "an agent speaks to no other server, so there is no gossip",
  access: area("agent", "write"),
  methods: ANY,
});
export const exportMonitor = refused("exportMonitor", "/v1/agent/monitor/export", {
  reason: "the agent reads no log of others; journalctl -u drover shows its own",
  access: area("agent", "read"),
  methods: READ,
});
export const getLicense = ofEnterprise("getLicense", "/v1/operator/license", ANY);
export const getUtilization = ofEnterprise("getUtilization", "/v1/operator/utilization", ANY);
export const checkUpgrade = refused("checkUpgrade", "/v1/operator/upgrade-check/:name", {
  reason: "there is no Vault here, whose tokens it is about",
  access: area("operator", "read"),
  methods: READ,
});
export const setAutopilotConfiguration = refused(
  "setAutopilotConfiguration",
  "/v1/operator/autopilot/configuration",
  {
    reason: "an agent is a single server, which nothing elects or replaces",
    access: area("operator", "write"),
    methods: ["PUT", "POST"],
  },
);
export const listExternalVolumes = refused("listExternalVolumes", "/v1/volumes/external", {
  reason: NO_CSI,
  access: namespaced("csi-list-volume"),
  methods: READ,
});
export const useVolumeSnapshots = refused("useVolumeSnapshots", "/v1/volumes/snapshot", {
  reason: NO_CSI,
  access: namespaced("csi-list-volume"),
  methods: ANY,
});
export const useCsiVolume = refused("useCsiVolume", "/v1/volume/csi/:id+", {
  reason: NO_CSI,
  access: namespaced("csi-read-volume"),
  methods: ANY,
});
export const getClientIdentity = refused("getClientIdentity", "/v1/client/identity", {
  reason: NO_CLIENT_IDENTITY,
  access: area("node", "read"),
  methods: READ,
});
export const renewClientIdentity = refused("renewClientIdentity", "/v1/client/identity/renew", {
  reason: NO_CLIENT_IDENTITY,
  access: area("node", "write"),
  methods: ["PUT", "POST"],
});
export const introduceClient = refused(
  "introduceClient",
  "/v1/acl/identity/client-introduction-token",
  { reason: NO_CLIENT_IDENTITY, access: area("node", "write"), methods: ["PUT", "POST"] },
);
export const listQuotas = ofEnterprise("listQuotas", "/v1/quotas", READ);
export const listQuotaUsages = ofEnterprise("listQuotaUsages", "/v1/quota-usages", READ);
export const useQuota = ofEnterprise("useQuota", "/v1/quota/:name+", ANY);
export const listSentinelPolicies = ofEnterprise(
  "listSentinelPolicies",
  "/v1/sentinel/policies",
  READ,
);
export const useSentinelPolicy = ofEnterprise(
  "useSentinelPolicy",
  "/v1/sentinel/policy/:name",
  ANY,
);
export const useRecommendations = ofEnterprise("useRecommendations", "/v1/recommendations", ANY);

function ofEnterprise<Path extends string>(name: string, path: Path, methods: Methods) {
  return refused(name, path, { reason: "it is of Nomad Enterprise", access: MANAGEMENT, methods });
}

function refused<Path extends string>(
  name: string,
  path: Path,
  { reason, access, methods }: { reason: string; access: Access; methods: Methods },
) {
  return put(name, path, {
    summary: `Is refused: ${reason}`,
    access,
    methods,
    query: schema(EVERY),
    reply: document<null>("null"),
  });
}
