import type { Int64 } from "@drover/schema/json";
import type { WorkloadIdentity } from "./identity.ts";
import type { LogConfig } from "./log-config.ts";
import type { Affinity, Constraint } from "./placement.ts";
import type { RestartPolicy, ScalingPolicy } from "./policy.ts";
import type { Resources } from "./resources.ts";
import type { Service } from "./service.ts";
import type { VolumeMount } from "./volume.ts";

export interface Task {
  Name: string;
  Driver: string;
  /** The operating system's user; empty for the agent's own. */
  User: string;
  /** What the driver's schema describes, before interpolation. */
  Config: Record<string, unknown> | null;
  Env: Record<string, string> | null;
  Services: Service[] | null;
  Constraints: Constraint[] | null;
  Affinities: Affinity[] | null;
  Resources: Resources;
  RestartPolicy: RestartPolicy | null;
  Lifecycle: TaskLifecycle | null;
  DispatchPayload: { File: string } | null;
  Meta: Record<string, string> | null;
  /** Nanoseconds between the kill signal and SIGKILL. */
  KillTimeout: Int64;
  /** A signal's name; empty for the driver's default, SIGINT for raw_exec. */
  KillSignal: string;
  LogConfig: LogConfig;
  Artifacts: TaskArtifact[] | null;
  Templates: Template[] | null;
  /** Whether the group's other tasks are stopped when this one ends. */
  Leader: boolean;
  ShutdownDelay: Int64;
  VolumeMounts: VolumeMount[] | null;
  ScalingPolicies: ScalingPolicy[] | null;
  Kind: string;
  CSIPluginConfig: CsiPluginConfig | null;
  Vault: VaultOptions | null;
  Secrets: Secret[] | null;
  Consul: ConsulOptions | null;
  Identity: WorkloadIdentity | null;
  Identities: WorkloadIdentity[] | null;
  Actions: Action[] | null;
  Schedule: { Cron: { Start: string; End: string; Timezone: string } | null } | null;
}

export interface TaskLifecycle {
  Hook: "prestart" | "poststart" | "poststop";
  Sidecar: boolean;
}

export interface TaskArtifact {
  GetterSource: string;
  GetterOptions: Record<string, string> | null;
  GetterHeaders: Record<string, string> | null;
  GetterMode: "any" | "file" | "dir";
  GetterInsecure: boolean;
  /** Relative to the task directory. */
  RelativeDest: string;
  Chown: boolean;
}

export interface Template {
  SourcePath: string;
  DestPath: string;
  EmbeddedTmpl: string;
  ChangeMode: "noop" | "restart" | "signal" | "script";
  ChangeSignal: string;
  ChangeScript: ChangeScript | null;
  Once: boolean;
  Splay: Int64;
  /** Octal digits, as "0644". */
  Perms: string;
  Uid: number | null;
  Gid: number | null;
  LeftDelim: string;
  RightDelim: string;
  Envvars: boolean;
  VaultGrace: Int64;
  /** Nanoseconds. */
  Wait: { Min: Int64 | null; Max: Int64 | null } | null;
  ErrMissingKey: boolean;
}

export interface ChangeScript {
  Command: string;
  Args: string[];
  /** Nanoseconds. */
  Timeout: Int64;
  FailOnError: boolean;
  RunOnFirstRender: boolean;
}

/** A secret that is fetched before the task starts, for interpolation as `${secret.<name>.<key>}`. */
export interface Secret {
  Name: string;
  Provider: string;
  Path: string;
  Config: Record<string, unknown> | null;
  Env: Record<string, string> | null;
}

export interface VaultOptions {
  Role: string;
  Namespace: string;
  Cluster: string;
  Env: boolean;
  DisableFile: boolean;
  ChangeMode: string;
  ChangeSignal: string;
  AllowTokenExpiration: boolean;
}

export interface ConsulOptions {
  Namespace: string;
  Cluster: string;
  Partition: string;
}

export interface CsiPluginConfig {
  ID: string;
  Type: string;
  MountDir: string;
  StagePublishBaseDir: string;
  /** Nanoseconds. */
  HealthTimeout: Int64;
}

export interface Action {
  Name: string;
  Command: string;
  Args: string[] | null;
}
