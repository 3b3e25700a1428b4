import type { Allocation, Node, SchedulerConfiguration } from "@drover/job";
import {
  bool,
  choice,
  int,
  int64,
  mandatory,
  nullable,
  object,
  schema,
  string,
  stringMap,
  strings,
  within,
} from "@drover/schema";
import type {
  AgentHealthResponse,
  AgentSelf,
  Namespace,
  SchedulerConfigurationResponse,
  SearchResponse,
  ServerMembers,
} from "../types/agent.ts";
import type { HostStats, NodeEligibilityResponse, NodeListStub, NodePool } from "../types/node.ts";
import type { ServiceListStub, ServiceRegistration } from "../types/service.ts";
import { BLOCKING, EVERY, get, PAGED, put } from "./define.ts";
import { document, listOf, stream, text } from "./operation.ts";

export const listNodes = get("listNodes", "/v1/nodes", {
  summary: "Lists nodes",
  query: schema({ ...PAGED, os: bool(), resources: bool() }),
  reply: listOf<NodeListStub>("NodeListStub"),
});

export const getNode = get("getNode", "/v1/node/:id", {
  summary: "Shows a node",
  reply: document<Node>("Node"),
});

export const listNodeAllocations = get("listNodeAllocations", "/v1/node/:id/allocations", {
  summary: "Lists the allocations of a node, whole",
  reply: listOf<Allocation>("Allocation"),
});

export const setNodeEligibility = put("setNodeEligibility", "/v1/node/:id/eligibility", {
  summary: "Lets a node take new allocations, or not",
  body: schema({
    NodeID: string(),
    Eligibility: mandatory(choice("", ["eligible", "ineligible"], "eligible")),
  }),
  repeats: { NodeID: "id" },
  reply: document<NodeEligibilityResponse>("NodeEligibilityResponse"),
});

export const drainNode = put("drainNode", "/v1/node/:id/drain", {
  summary: "Takes a node out of service, or ends that",
  body: schema({
    NodeID: string(),
    DrainSpec: object(schema({ Deadline: int64(), IgnoreSystemJobs: bool() })),
    MarkEligible: bool(),
    Meta: stringMap(),
  }),
  repeats: { NodeID: "id" },
  reply: document<NodeEligibilityResponse>("NodeEligibilityResponse"),
});

export const listNodePools = get("listNodePools", "/v1/node/pools", {
  summary: "Lists node pools",
  query: schema(PAGED),
  reply: listOf<NodePool>("NodePool"),
});

export const getHostStats = get("getHostStats", "/v1/client/stats", {
  summary: "Tells what the machine uses",
  query: schema({ ...EVERY, node_id: string() }),
  reply: document<HostStats>("HostStats"),
});

export const listServices = get("listServices", "/v1/services", {
  summary: "Lists services",
  reply: document<ServiceListStub[]>("ServiceListStub[]"),
});

export const listServiceInstances = get("listServiceInstances", "/v1/service/:name+", {
  summary: "Lists the instances of a service",
  query: schema(PAGED),
  reply: listOf<ServiceRegistration>("ServiceRegistration"),
});

export const getAgentSelf = get("getAgentSelf", "/v1/agent/self", {
  summary: "Tells of the agent and its configuration",
  reply: document<AgentSelf>("AgentSelf"),
});

export const listAgentMembers = get("listAgentMembers", "/v1/agent/members", {
  summary: "Lists the servers",
  reply: document<ServerMembers>("ServerMembers"),
});

export const listAgentServers = get("listAgentServers", "/v1/agent/servers", {
  summary: "Lists the addresses of the servers",
  reply: document<string[]>("string[]"),
});

export const getAgentHealth = get("getAgentHealth", "/v1/agent/health", {
  summary: "Tells whether the agent is well",
  query: schema({ ...BLOCKING, type: choice("", ["", "client", "server"], "") }),
  reply: document<AgentHealthResponse>("AgentHealthResponse"),
});

export const getLeader = get("getLeader", "/v1/status/leader", {
  summary: "Tells the address of the leader",
  reply: document<string>("string"),
});

export const listPeers = get("listPeers", "/v1/status/peers", {
  summary: "Lists the addresses of the servers",
  reply: document<string[]>("string[]"),
});

export const listRegions = get("listRegions", "/v1/regions", {
  summary: "Lists regions",
  reply: document<string[]>("string[]"),
});

export const listNamespaces = get("listNamespaces", "/v1/namespaces", {
  summary: "Lists namespaces",
  reply: document<Namespace[]>("Namespace[]"),
});

export const getNamespace = get("getNamespace", "/v1/namespace/:name", {
  summary: "Shows a namespace",
  reply: document<Namespace>("Namespace"),
});

export const getMetrics = get("getMetrics", "/v1/metrics", {
  summary: "Tells what the agent measures, as JSON or in the format of Prometheus",
  query: schema({ ...EVERY, format: string() }),
  reply: text,
});

export const getOpenApi = get("getOpenApi", "/v1/openapi.json", {
  summary: "Describes this API in the format OpenAPI 3.1",
  reply: document<object>("OpenAPI"),
});

export const getSchedulerConfiguration = get(
  "getSchedulerConfiguration",
  "/v1/operator/scheduler/configuration",
  {
    summary: "Shows how the scheduler is set",
    reply: document<SchedulerConfigurationResponse>("SchedulerConfigurationResponse"),
  },
);

export const setSchedulerConfiguration = put(
  "setSchedulerConfiguration",
  "/v1/operator/scheduler/configuration",
  {
    summary: "Sets the scheduler, with cas only if nobody has since",
    query: schema({ ...EVERY, cas: nullable(within(int(), { min: 0 })) }),
    body: schema<
      Pick<
        SchedulerConfiguration,
        "MemoryOversubscriptionEnabled" | "RejectJobRegistration" | "PauseEvalBroker"
      > & { SchedulerAlgorithm: SchedulerConfiguration["SchedulerAlgorithm"] | "" }
    >({
      SchedulerAlgorithm: choice("", ["", "binpack", "spread"], ""),
      MemoryOversubscriptionEnabled: bool(),
      RejectJobRegistration: bool(),
      PauseEvalBroker: bool(),
    }),
    reply: document<{ Updated: boolean; Index: number }>("SchedulerSetConfigurationResponse"),
  },
);

export const collectGarbage = put("collectGarbage", "/v1/system/gc", {
  summary: "Deletes finished jobs, evaluations and allocations",
  reply: document<null>("null"),
});

export const reconcileSummaries = put("reconcileSummaries", "/v1/system/reconcile/summaries", {
  summary: "Does nothing: summaries are counted whenever they are shown",
  reply: document<null>("null"),
});

const SEARCH_CONTEXTS = ["allocs", "deployment", "evals", "jobs", "namespaces", "nodes"] as const;

export const search = put("search", "/v1/search", {
  summary: "Finds ids by a prefix",
  body: schema({ Prefix: string(), Context: choice("", ["", "all", ...SEARCH_CONTEXTS], "all") }),
  reply: document<SearchResponse>("SearchResponse"),
});

export const streamEvents = get("streamEvents", "/v1/event/stream", {
  summary: "Tells every change as it happens, one JSON object a line",
  query: schema({ ...EVERY, topic: strings(), index: within(int(), { min: 0 }) }),
  reply: stream("application/json"),
});
