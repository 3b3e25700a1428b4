import type { Int64 } from "./json.ts";
import type {
  NetworkResource,
  RequestedDevice,
  Service,
  VolumeMount,
  VolumeRequest,
} from "./network.ts";
import type {
  DisconnectStrategy,
  MigrateStrategy,
  ParameterizedJob,
  PeriodicConfig,
  ReschedulePolicy,
  RestartPolicy,
  ScalingPolicy,
  UpdateStrategy,
} from "./policy.ts";

export type JobType = "service" | "batch" | "system" | "sysbatch";
export type JobStatus = "pending" | "running" | "dead";

/**
 * A canonical job: what Nomad's API shows of one, name for name, so that it is stored and sent as
 * it stands. Durations are nanoseconds. `null` stands for "not given", as in Nomad's JSON.
 */
export interface Job {
  ID: string;
  Name: string;
  Namespace: string;
  Region: string;
  ParentID: string;
  Type: JobType;
  /** 1 to 100. */
  Priority: number;
  AllAtOnce: boolean;
  Datacenters: string[];
  NodePool: string;
  Constraints: Constraint[] | null;
  Affinities: Affinity[] | null;
  Spreads: Spread[] | null;
  TaskGroups: TaskGroup[];
  Update: UpdateStrategy | null;
  Multiregion: Multiregion | null;
  Periodic: PeriodicConfig | null;
  ParameterizedJob: ParameterizedJob | null;
  Dispatched: boolean;
  DispatchIdempotencyToken: string;
  /** Base64 of what `job dispatch` was given. */
  Payload: string | null;
  Meta: Record<string, string> | null;
  UI: JobUi | null;
  ConsulToken: string;
  ConsulNamespace: string;
  VaultToken: string;
  VaultNamespace: string;
  NomadTokenID: string;
  /** Whether an operator stopped the job. */
  Stop: boolean;
  Status: JobStatus;
  StatusDescription: string;
  Stable: boolean;
  Version: number;
  /** Nanoseconds since 1970. */
  SubmitTime: Int64;
  CreateIndex: number;
  ModifyIndex: number;
  /** The index of the last change that a user made. */
  JobModifyIndex: number;
  VersionTag: JobVersionTag | null;
}

/** What the web page shows of a job beside its name. */
export interface JobUi {
  Description: string;
  Links: { Label: string; Url: string }[] | null;
}

export interface JobVersionTag {
  Name: string;
  Description: string;
  /** Nanoseconds since 1970. */
  TaggedTime: Int64;
}

export interface Multiregion {
  Strategy: { MaxParallel: number; OnFailure: string };
  Regions: MultiregionRegion[];
}

export interface MultiregionRegion {
  Name: string;
  Count: number;
  Datacenters: string[];
  NodePool: string;
  Meta: Record<string, string> | null;
}

export interface TaskGroup {
  Name: string;
  Count: number;
  Constraints: Constraint[] | null;
  Affinities: Affinity[] | null;
  Spreads: Spread[] | null;
  Tasks: Task[];
  RestartPolicy: RestartPolicy;
  ReschedulePolicy: ReschedulePolicy | null;
  Update: UpdateStrategy | null;
  Migrate: MigrateStrategy | null;
  Disconnect: DisconnectStrategy | null;
  Scaling: ScalingPolicy | null;
  EphemeralDisk: EphemeralDisk;
  Networks: NetworkResource[] | null;
  Services: Service[] | null;
  Volumes: Record<string, VolumeRequest> | null;
  Meta: Record<string, string> | null;
  Consul: ConsulOptions | null;
  /** Nanoseconds between deregistration and the kill signal; null for none. */
  ShutdownDelay: Int64 | null;
  /** Nanoseconds after which a batch job's allocation is stopped; null for no limit. */
  MaxRunDuration: Int64 | null;
  StopAfterClientDisconnect: Int64 | null;
  MaxClientDisconnect: Int64 | null;
  PreventRescheduleOnLost: boolean;
}

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

/** What a task asks for. */
export interface Resources {
  /** MHz. */
  CPU: number;
  /** Whole cores; 0 for a share of CPU instead. */
  Cores: number;
  /** MiB: the hard limit, or the reservation where `MemoryMaxMB` is given. */
  MemoryMB: number;
  /** MiB; 0 for none, -1 for no limit. */
  MemoryMaxMB: number;
  DiskMB: number;
  IOPS: number;
  Networks: NetworkResource[] | null;
  Devices: RequestedDevice[] | null;
  NUMA: { Affinity: string; Devices: string[] | null } | null;
  SecretsMB: number;
}

export interface Constraint {
  LTarget: string;
  RTarget: string;
  Operand: string;
}

export interface Affinity extends Constraint {
  /** -100 to 100. */
  Weight: number;
}

export interface Spread {
  Attribute: string;
  /** 1 to 100. */
  Weight: number;
  SpreadTarget: { Value: string; Percent: number }[] | null;
}

export interface EphemeralDisk {
  Sticky: boolean;
  Migrate: boolean;
  SizeMB: number;
}

export interface TaskLifecycle {
  Hook: "prestart" | "poststart" | "poststop";
  Sidecar: boolean;
}

export interface LogConfig {
  MaxFiles: number;
  MaxFileSizeMB: number;
  Disabled: boolean;
  Enabled: boolean | null;
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

export interface Action {
  Name: string;
  Command: string;
  Args: string[] | null;
}
