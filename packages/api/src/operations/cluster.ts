import type { Allocation, Node, SchedulerConfiguration } from "@drover/job";
import {
  anything,
  bool,
  choice,
  type Field,
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
  FuzzySearchResponse,
  SchedulerConfigurationResponse,
  SchedulerSetConfigurationResponse,
  SearchResponse,
  ServerMembers,
} from "../types/agent.ts";
import type {
  HostStats,
  NodeEligibilityResponse,
  NodeListStub,
  NodeMetaResponse,
} from "../types/node.ts";
import type { ServiceListStub, ServiceRegistration } from "../types/service.ts";
import { ANYONE, area, FILTERED, MANAGEMENT, namespaced } from "./access.ts";
import { BLOCKING, EVERY, get, PAGED, put, remove } from "./define.ts";
import { document, listOf, stream, text } from "./operation.ts";

export const listNodes = get("listNodes", "/v1/nodes", {
  summary: "Lists nodes",
  access: area("node", "read"),
  query: schema({ ...PAGED, os: bool(), resources: bool() }),
  reply: listOf<NodeListStub>("NodeListStub"),
});

export const getNode = get("getNode", "/v1/node/:id", {
  summary: "Shows a node",
  access: area("node", "read"),
  reply: document<Node>("Node"),
});

export const listNodeAllocations = get("listNodeAllocations", "/v1/node/:id/allocations", {
  summary: "Lists the allocations of a node, whole",
  access: area("node", "read"),
  reply: listOf<Allocation>("Allocation"),
});

export const setNodeEligibility = put("setNodeEligibility", "/v1/node/:id/eligibility", {
  summary: "Lets a node take new allocations, or not",
  access: area("node", "write"),
  body: schema({
    NodeID: string(),
    Eligibility: mandatory(choice("", ["eligible", "ineligible"], "eligible")),
  }),
  repeats: { NodeID: "id" },
  reply: document<NodeEligibilityResponse>("NodeEligibilityResponse"),
});

export const drainNode = put("drainNode", "/v1/node/:id/drain", {
  summary: "Takes a node out of service, or ends that",
  access: area("node", "write"),
  body: schema({
    NodeID: string(),
    DrainSpec: object(schema({ Deadline: int64(), IgnoreSystemJobs: bool() })),
    MarkEligible: bool(),
    Meta: stringMap(),
  }),
  repeats: { NodeID: "id" },
  reply: document<NodeEligibilityResponse>("NodeEligibilityResponse"),
});

export const collectClientGarbage = put("collectClientGarbage", "/v1/client/gc", {
  summary: "Deletes what the node keeps of finished allocations",
  access: area("node", "write"),
  methods: ["PUT", "POST", "GET"],
  query: schema({ ...EVERY, node_id: string() }),
  reply: document<null>("null"),
});

export const getNodeMeta = get("getNodeMeta", "/v1/client/metadata", {
  summary: "Shows the metadata of a node: of its configuration, and what was set since",
  access: area("node", "read"),
  query: schema({ ...EVERY, node_id: string() }),
  reply: document<NodeMetaResponse>("NodeMetaResponse"),
});

export const applyNodeMeta = put("applyNodeMeta", "/v1/client/metadata", {
  summary: "Sets metadata of a node, or with null takes it away",
  access: area("node", "write"),
  methods: ["POST", "PUT"],
  query: schema({ ...EVERY, node_id: string() }),
  body: schema({
    NodeID: string(),
    Meta: mandatory(anything() as Field<Record<string, string | null> | null>),
  }),
  reply: document<NodeMetaResponse>("NodeMetaResponse"),
});

export const purgeNode = put("purgeNode", "/v1/node/:id/purge", {
  summary: "Removes a node; one whose agent lives is registered again at once",
  access: area("node", "write"),
  reply: document<NodeEligibilityResponse>("NodeEligibilityResponse"),
});

export const evaluateNode = put("evaluateNode", "/v1/node/:id/evaluate", {
  summary: "Has the scheduler look at the jobs of a node again",
  access: area("node", "write"),
  reply: document<NodeEligibilityResponse>("NodeEligibilityResponse"),
});

export const getHostStats = get("getHostStats", "/v1/client/stats", {
  summary: "Tells what the machine uses",
  access: area("node", "read"),
  query: schema({ ...EVERY, node_id: string() }),
  reply: document<HostStats>("HostStats"),
});

export const listServices = get("listServices", "/v1/services", {
  summary: "Lists services",
  access: namespaced("read-job"),
  reply: document<ServiceListStub[]>("ServiceListStub[]"),
});

export const listServiceInstances = get("listServiceInstances", "/v1/service/:name", {
  summary: "Lists the instances of a service, or with choose as many as it says for a key",
  access: namespaced("read-job"),
  query: schema({
    ...PAGED,
    choose: within(string(), {
      form: { pattern: /(?:\d{1,9}\|.+)?/, means: "a count and a key, as 2|my-key" },
    }),
  }),
  reply: listOf<ServiceRegistration>("ServiceRegistration"),
});

export const deleteService = remove("deleteService", "/v1/service/:name/:id", {
  summary: "Removes an instance of a service until its task starts again",
  access: namespaced("submit-job"),
});

export const getAgentSelf = get("getAgentSelf", "/v1/agent/self", {
  summary: "Tells of the agent and its configuration",
  access: area("agent", "read"),
  reply: document<AgentSelf>("AgentSelf"),
});

export const listAgentMembers = get("listAgentMembers", "/v1/agent/members", {
  summary: "Lists the servers",
  access: area("node", "read"),
  reply: document<ServerMembers>("ServerMembers"),
});

export const listAgentServers = get("listAgentServers", "/v1/agent/servers", {
  summary: "Lists the addresses of the servers",
  access: area("agent", "read"),
  reply: document<string[]>("string[]"),
});

export const getAgentHealth = get("getAgentHealth", "/v1/agent/health", {
  summary: "Tells whether the agent is well",
  access: ANYONE,
  query: schema({ ...BLOCKING, type: choice("", ["", "client", "server"], "") }),
  reply: document<AgentHealthResponse>("AgentHealthResponse"),
});

export const getLeader = get("getLeader", "/v1/status/leader", {
  summary: "Tells the address of the leader",
  access: ANYONE,
  reply: document<string>("string"),
});

export const listPeers = get("listPeers", "/v1/status/peers", {
  summary: "Lists the addresses of the servers",
  access: ANYONE,
  reply: document<string[]>("string[]"),
});

export const listRegions = get("listRegions", "/v1/regions", {
  summary: "Lists regions",
  access: ANYONE,
  reply: document<string[]>("string[]"),
});

export const getMetrics = get("getMetrics", "/v1/metrics", {
  summary: "Tells what the agent measures, as JSON or in the format of Prometheus",
  access: ANYONE,
  query: schema({ ...EVERY, format: string() }),
  reply: text,
});

/** As in Nomad's configuration: upper or lower case. */
const LOG_LEVEL = {
  form: {
    pattern: /trace|debug|info|warn|error/i,
    means: "one of trace, debug, info, warn, error",
  },
};

export const monitorAgent = get("monitorAgent", "/v1/agent/monitor", {
  summary: "Follows the log of the agent",
  access: area("agent", "read"),
  query: schema({
    ...EVERY,
    log_level: within(string<string>("log_level", "info"), LOG_LEVEL),
    log_json: bool(),
    plain: bool(),
    node_id: string(),
    server_id: string(),
  }),
  reply: stream("application/json"),
});

export const getOpenApi = get("getOpenApi", "/v1/openapi.json", {
  summary: "Describes this API in the format OpenAPI 3.1",
  access: ANYONE,
  reply: document<object>("OpenAPI"),
});

export const getSchedulerConfiguration = get(
  "getSchedulerConfiguration",
  "/v1/operator/scheduler/configuration",
  {
    summary: "Shows how the scheduler is set",
    access: area("operator", "read"),
    reply: document<SchedulerConfigurationResponse>("SchedulerConfigurationResponse"),
  },
);

export const setSchedulerConfiguration = put(
  "setSchedulerConfiguration",
  "/v1/operator/scheduler/configuration",
  {
    summary: "Sets the scheduler, with cas only if nobody has since",
    access: area("operator", "write"),
    query: schema({ ...EVERY, cas: nullable(within(int(), { min: 0 })) }),
    body: schema<
      Pick<
        SchedulerConfiguration,
        | "MemoryOversubscriptionEnabled"
        | "RejectJobRegistration"
        | "PauseEvalBroker"
        | "NodeLimitForFeasibilityChecks"
      > & {
        SchedulerAlgorithm: SchedulerConfiguration["SchedulerAlgorithm"] | "";
        PreemptionConfig: SchedulerConfiguration["PreemptionConfig"] | null;
      }
    >({
      SchedulerAlgorithm: choice("", ["", "binpack", "spread"], ""),
      MemoryOversubscriptionEnabled: bool(),
      RejectJobRegistration: bool(),
      PauseEvalBroker: bool(),
      NodeLimitForFeasibilityChecks: within(int(), { min: 0 }),
      PreemptionConfig: object(
        schema({
          SystemSchedulerEnabled: bool(),
          SysBatchSchedulerEnabled: bool(),
          BatchSchedulerEnabled: bool(),
          ServiceSchedulerEnabled: bool(),
        }),
      ),
    }),
    reply: document<SchedulerSetConfigurationResponse>("SchedulerSetConfigurationResponse"),
  },
);

export const collectGarbage = put("collectGarbage", "/v1/system/gc", {
  summary: "Deletes finished jobs, evaluations and allocations",
  access: MANAGEMENT,
  reply: document<null>("null"),
});

export const reconcileSummaries = put("reconcileSummaries", "/v1/system/reconcile/summaries", {
  summary: "Does nothing: summaries are counted whenever they are shown",
  access: MANAGEMENT,
  reply: document<null>("null"),
});

const SEARCH_CONTEXTS = [
  "allocs",
  "deployment",
  "evals",
  "jobs",
  "namespaces",
  "node_pools",
  "nodes",
  "scaling_policy",
  "vars",
] as const;

export const search = put("search", "/v1/search", {
  summary: "Finds ids by a prefix",
  access: FILTERED,
  body: schema({ Prefix: string(), Context: choice("", ["", "all", ...SEARCH_CONTEXTS], "all") }),
  reply: document<SearchResponse>("SearchResponse"),
});

export const fuzzySearch = put("fuzzySearch", "/v1/search/fuzzy", {
  summary: "Finds names that hold a text",
  access: FILTERED,
  body: schema({ Text: string(), Context: string("", "all") }),
  reply: document<FuzzySearchResponse>("FuzzySearchResponse"),
});

export const streamEvents = get("streamEvents", "/v1/event/stream", {
  summary: "Tells every change as it happens, one JSON object a line",
  access: FILTERED,
  query: schema({ ...EVERY, topic: strings(), index: nullable(within(int(), { min: 0 })) }),
  reply: stream("application/json"),
});
