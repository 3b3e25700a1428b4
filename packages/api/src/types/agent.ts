import type { SchedulerConfiguration } from "@drover/job";

/** The agent about itself; only the keys that Nomad's own command reads are typed. */
export interface AgentSelf {
  config: Record<string, unknown>;
  member: AgentMember;
  stats: Record<string, Record<string, string>>;
}

export interface AgentMember {
  Name: string;
  Addr: string;
  Port: number;
  Tags: Record<string, string>;
  Status: string;
  ProtocolMin: number;
  ProtocolMax: number;
  ProtocolCur: number;
  DelegateMin: number;
  DelegateMax: number;
  DelegateCur: number;
}

export interface ServerMembers {
  ServerName: string;
  ServerRegion: string;
  ServerDC: string;
  Members: AgentMember[];
}

export interface AgentHealthResponse {
  client?: { ok: boolean; message: string };
  server?: { ok: boolean; message: string };
}

export interface SchedulerConfigurationResponse {
  SchedulerConfig: SchedulerConfiguration;
  Index: number;
  LastContact: number;
  KnownLeader: boolean;
}

/** The servers that have a vote. */
export interface RaftConfiguration {
  Servers: {
    ID: string;
    Node: string;
    Address: string;
    Leader: boolean;
    Voter: boolean;
    RaftProtocol: string;
  }[];
  Index: number;
}

export interface SchedulerSetConfigurationResponse {
  /** False where check-and-set found another index. */
  Updated: boolean;
  Index: number;
  /** What has no effect, a sentence a line; empty for nothing. */
  Warnings: string;
}

/** How servers would be looked after. */
export interface AutopilotConfiguration {
  CleanupDeadServers: boolean;
  LastContactThreshold: string;
  MaxTrailingLogs: number;
  MinQuorum: number;
  ServerStabilizationTime: string;
  EnableRedundancyZones: boolean;
  DisableUpgradeMigration: boolean;
  EnableCustomUpgrades: boolean;
  CreateIndex: number;
  ModifyIndex: number;
}

/** The workers of the scheduler. */
export interface SchedulerWorkersInfo {
  server_id: string;
  schedulers: {
    id: string;
    enabled_schedulers: string[];
    /** As RFC 3339 has it. */
    started: string;
    status: string;
    workload_status: string;
  }[];
}

export interface SchedulerWorkerConfig {
  server_id: string;
  /** 0 or 1. */
  num_schedulers: number;
  /** The types of jobs, and `_core`. */
  enabled_schedulers: string[];
}

export interface ServerHealthReply {
  Healthy: boolean;
  FailureTolerance: number;
  Leader: string;
  Voters: string[];
  Servers: {
    ID: string;
    Name: string;
    Address: string;
    SerfStatus: string;
    Version: string;
    Leader: boolean;
    LastContact: string;
    LastTerm: number;
    LastIndex: number;
    Healthy: boolean;
    Voter: boolean;
    /** RFC 3339. */
    StableSince: string;
  }[];
}

/** What the machine is. */
export interface HostDataResponse {
  AgentID: string;
  HostData: {
    OS: string;
    Network: Record<string, string>[];
    ResolvConf: string;
    Hosts: string;
    Environment: Record<string, string>;
    Disk: Record<string, { DiskMB: number; UsedMB: number }>;
  };
}

export type SearchContext =
  | "allocs"
  | "deployment"
  | "evals"
  | "jobs"
  | "namespaces"
  | "node_pools"
  | "nodes"
  | "scaling_policy"
  | "vars"
  | "all";

export interface FuzzyMatch {
  /** What was found. */
  ID: string;
  /** Where it is, from the namespace down. */
  Scope?: string[];
}

export interface FuzzySearchResponse {
  Matches: Record<string, FuzzyMatch[]>;
  Truncations: Record<string, boolean>;
  Index: number;
}

export interface SearchResponse {
  Matches: Partial<Record<SearchContext, string[]>>;
  Truncations: Partial<Record<SearchContext, boolean>>;
  Index: number;
}

/** Events of one change, as `/v1/event/stream` writes them, one JSON object a line. */
export interface EventBatch {
  Index: number;
  Events: StreamEvent[];
}

export interface StreamEvent {
  /** "Job", "Evaluation", "Allocation", "Deployment" or "Node". */
  Topic: string;
  /** As "JobRegistered" or "AllocationUpdated". */
  Type: string;
  Key: string;
  Namespace: string;
  FilterKeys: string[] | null;
  Index: number;
  Payload: Record<string, unknown>;
}
