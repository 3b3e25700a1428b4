import { int, mandatory, schema, string, strings, within } from "@drover/schema";
import type {
  AutopilotConfiguration,
  HostDataResponse,
  RaftConfiguration,
  SchedulerWorkerConfig,
  SchedulerWorkersInfo,
  ServerHealthReply,
} from "../types/agent.ts";
import { area, MANAGEMENT } from "./access.ts";
import { EVERY, get, put, remove } from "./define.ts";
import { document } from "./operation.ts";

/** What is about several servers: answered as a cluster of one does, or refused with the reason. */
export const getRaftConfiguration = get("getRaftConfiguration", "/v1/operator/raft/configuration", {
  summary: "Lists the servers that have a vote, of which there is one",
  access: MANAGEMENT,
  reply: document<RaftConfiguration>("RaftConfiguration"),
});

export const removeRaftPeer = remove("removeRaftPeer", "/v1/operator/raft/peer", {
  summary: "Finds no other server to remove",
  access: MANAGEMENT,
  query: schema({ ...EVERY, id: string(), address: string() }),
});

export const getAutopilotHealth = get("getAutopilotHealth", "/v1/operator/autopilot/health", {
  summary: "Tells whether the servers are well, of which there is one",
  access: area("operator", "read"),
  reply: document<ServerHealthReply>("OperatorHealthReply"),
});

export const getAutopilotConfiguration = get(
  "getAutopilotConfiguration",
  "/v1/operator/autopilot/configuration",
  {
    summary: "Shows how servers would be looked after, of which there is one",
    access: area("operator", "read"),
    reply: document<AutopilotConfiguration>("AutopilotConfiguration"),
  },
);

export const transferLeadership = put(
  "transferLeadership",
  "/v1/operator/raft/transfer-leadership",
  {
    summary: "Finds no other server that could lead",
    access: MANAGEMENT,
    query: schema({ ...EVERY, id: string(), address: string() }),
    reply: document<null>("null"),
  },
);

export const reloadAgent = put("reloadAgent", "/v1/agent/reload", {
  summary: "Has the agent read its configuration again, as SIGHUP does",
  access: area("agent", "write"),
  reply: document<null>("null"),
});

export const getSchedulerWorkers = get("getSchedulerWorkers", "/v1/agent/schedulers", {
  summary: "Lists the workers of the scheduler, of which there is one or none",
  access: area("agent", "read"),
  reply: document<SchedulerWorkersInfo>("AgentSchedulerWorkersInfo"),
});

export const getSchedulerWorkerConfig = get(
  "getSchedulerWorkerConfig",
  "/v1/agent/schedulers/config",
  {
    summary: "Shows how many workers the scheduler has, and of which jobs",
    access: area("agent", "read"),
    reply: document<SchedulerWorkerConfig>("AgentSchedulerWorkerConfigResponse"),
  },
);

export const setSchedulerWorkerConfig = put(
  "setSchedulerWorkerConfig",
  "/v1/agent/schedulers/config",
  {
    summary:
      "Has the scheduler work on jobs of some types alone, or not at all, until the agent stops",
    access: area("agent", "write"),
    body: schema({
      server_id: string(),
      num_schedulers: mandatory(within(int(), { min: 0, max: 1 })),
      enabled_schedulers: strings(),
    }),
    reply: document<SchedulerWorkerConfig>("AgentSchedulerWorkerConfigResponse"),
  },
);

export const joinServers = put("joinServers", "/v1/agent/join", {
  summary: "Is refused: an agent is one whole cluster",
  access: area("agent", "write"),
  query: schema({ ...EVERY, address: string() }),
  reply: document<null>("null"),
});

export const forceLeave = put("forceLeave", "/v1/agent/force-leave", {
  summary: "Finds no other server that could leave",
  access: area("agent", "write"),
  query: schema({ ...EVERY, node: string(), prune: string() }),
  reply: document<null>("null"),
});

export const setAgentServers = put("setAgentServers", "/v1/agent/servers", {
  summary: "Is refused: the agent is its own server",
  access: area("agent", "write"),
  query: schema({ ...EVERY, address: string() }),
  reply: document<null>("null"),
});

export const getHostData = get("getHostData", "/v1/agent/host", {
  summary: "Tells of the machine, without what its environment keeps secret",
  access: area("agent", "read"),
  query: schema({ ...EVERY, node_id: string(), server_id: string() }),
  reply: document<HostDataResponse>("HostDataResponse"),
});
