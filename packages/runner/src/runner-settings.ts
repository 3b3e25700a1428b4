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
  readonly artifacts: ArtifactLimits;
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

/** How much an artifact may cost. The agent's `artifact` block sets them. */
export interface ArtifactLimits {
  /** Longest time for a download, in milliseconds. */
  readonly httpReadTimeoutMs: number;
  /** Largest download, in bytes. */
  readonly httpMaxBytes: number;
  /** Most files that an archive may hold. */
  readonly decompressionFileCountLimit: number;
  /** Most bytes that an archive may unpack to. */
  readonly decompressionSizeLimit: number;
}

/** Nomad's defaults: 30 minutes, 100 GB, 4096 files. */
export const DEFAULT_ARTIFACT_LIMITS: ArtifactLimits = {
  httpReadTimeoutMs: 30 * 60 * 1000,
  httpMaxBytes: 100e9,
  decompressionFileCountLimit: 4096,
  decompressionSizeLimit: 100e9,
};

/** What `user.denylist` and `user.checked_drivers` are unless configured. */
export const DEFAULT_USER_DENYLIST: readonly string[] = ["root", "Administrator"];
export const DEFAULT_USER_CHECKED_DRIVERS: readonly string[] = ["exec", "qemu", "java"];
