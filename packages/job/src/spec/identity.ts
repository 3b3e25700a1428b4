import type { Int64 } from "@drover/schema/json";

export interface WorkloadIdentity {
  Name: string;
  Audience: string[] | null;
  ChangeMode: string;
  ChangeSignal: string;
  Env: boolean;
  File: boolean;
  Filepath: string;
  ServiceName: string;
  TTL: Int64;
  ExtraClaims: string[] | null;
}
