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

export type SearchContext =
  | "allocs"
  | "deployment"
  | "evals"
  | "jobs"
  | "namespaces"
  | "nodes"
  | "all";

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
