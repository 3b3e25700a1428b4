import type { ConsulOptions, VaultOptions, WorkloadIdentity } from "@drover/job";
import { bool, schema, string, strings, zeroIsUnset } from "@drover/schema";
import { span } from "./ranges.ts";

/** The name of the identity that every task has. */
export const DEFAULT_IDENTITY = "default";

export const IDENTITY = schema<WorkloadIdentity>({
  Name: string("name"),
  Audience: strings("aud"),
  ChangeMode: string("change_mode"),
  ChangeSignal: string("change_signal"),
  Env: bool("env"),
  File: bool("file"),
  Filepath: string("filepath"),
  ServiceName: string("service_name"),
  TTL: span("ttl"),
  ExtraClaims: strings("extra_claims"),
});

export const CONSUL = schema<ConsulOptions>({
  Namespace: string("namespace"),
  Cluster: zeroIsUnset(string("cluster", "default")),
  Partition: string("partition"),
});

export const VAULT = schema<VaultOptions>(
  {
    Role: string("role"),
    Namespace: string("namespace"),
    Cluster: zeroIsUnset(string("cluster", "default")),
    Env: bool("env", true),
    DisableFile: bool("disable_file"),
    ChangeMode: string("change_mode", "restart"),
    ChangeSignal: string("change_signal", "SIGHUP"),
    AllowTokenExpiration: bool("allow_token_expiration"),
  },
  // Tokens by policies ended with Nomad 1.9; files still have them.
  { inputOnly: { Policies: strings("policies") } },
);
