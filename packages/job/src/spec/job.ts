import type { Int64 } from "@drover/schema/json";
import type { NetworkResource } from "./network.ts";
import type { Affinity, Constraint, Spread } from "./placement.ts";
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
import type { Service } from "./service.ts";
import type { ConsulOptions, Task } from "./task.ts";
import type { VolumeRequest } from "./volume.ts";

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

/** Whether a job is periodic or parameterized: it runs only through the jobs that are made from it. */
export function makesOthers(
  job: Pick<Job, "Periodic" | "ParameterizedJob" | "Dispatched">,
): boolean {
  return job.Periodic !== null || isParameterized(job);
}

/** Whether a job is there to be dispatched, and not one that was. */
export function isParameterized({
  ParameterizedJob,
  Dispatched,
}: Pick<Job, "ParameterizedJob" | "Dispatched">): boolean {
  return ParameterizedJob !== null && !Dispatched;
}

/** What the web page shows of a job beside its name. */
export interface JobUi {
  Description: string;
  Links: { Label: string; URL: string }[] | null;
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

export interface EphemeralDisk {
  Sticky: boolean;
  Migrate: boolean;
  SizeMB: number;
}
