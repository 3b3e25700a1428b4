import type { GetLimits } from "@drover/getter";

/** What the agent's configuration and the cluster's say to the runner. */
export interface RunnerSettings {
  readonly region: string;
  /** Whether the cluster lets a task use more memory than it reserves (`memory_max`). */
  readonly memoryOversubscription: boolean;
  /** The agent's own environment, from which a task without file system isolation starts. */
  readonly agentEnv: Readonly<Record<string, string>>;
  /** Names that are not passed on from it; `DEFAULT_ENV_DENYLIST` unless configured. */
  readonly envDenylist: readonly string[];
  /** Longest `kill_timeout` that is honoured, in milliseconds; Nomad's default is 30 s. */
  readonly maxKillTimeoutMs: number;
  /** Users that tasks of `userCheckedDrivers` must not run as. */
  readonly userDenylist: readonly string[];
  readonly userCheckedDrivers: readonly string[];
  readonly artifacts: ArtifactSettings;
  readonly templates: TemplateSettings;
}

/** What the agent's `template` block says. */
export interface TemplateSettings {
  /** Functions that templates must not call. */
  readonly functionDenylist: readonly string[];
  /** Whether `source` and the function `file` read outside of the allocation's directory too. */
  readonly disableFileSandbox: boolean;
}

export const DEFAULT_TEMPLATE_SETTINGS: TemplateSettings = {
  functionDenylist: ["plugin", "writeToFile"],
  disableFileSandbox: false,
};

/** What the agent's `artifact` block says. */
export interface ArtifactSettings extends GetLimits {
  /** Whether links that lead out of an artifact are let through. */
  readonly disableInspection: boolean;
  /** Whether files of this machine may be sources. */
  readonly disableFilesystemIsolation: boolean;
  /** Of the agent's own, which what fetches gets. */
  readonly environmentVariables: readonly string[];
}

/** Nomad's defaults: 30 minutes, 100 GB, 4096 files. */
export const DEFAULT_ARTIFACT_SETTINGS: ArtifactSettings = {
  httpReadTimeoutMs: 30 * 60 * 1000,
  httpMaxBytes: 100e9,
  gitTimeoutMs: 30 * 60 * 1000,
  s3TimeoutMs: 30 * 60 * 1000,
  decompressionFileCountLimit: 4096,
  decompressionSizeLimit: 100e9,
  disableInspection: false,
  disableFilesystemIsolation: false,
  environmentVariables: [],
};

/** What `user.denylist` and `user.checked_drivers` are unless configured. */
export const DEFAULT_USER_DENYLIST: readonly string[] = ["root", "Administrator"];
export const DEFAULT_USER_CHECKED_DRIVERS: readonly string[] = ["exec", "qemu", "java"];
