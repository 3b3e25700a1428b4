/** What the agent's configuration and the cluster's say to the runner. */
export interface RunnerSettings {
  readonly region: string;
  /** Whether the cluster lets a task use more memory than it reserves (`memory_max`). */
  readonly memoryOversubscription: boolean;
  /** The agent's own environment, from which a task without file system isolation starts. */
  readonly agentEnv: Readonly<Record<string, string>>;
  /** Names that are never passed on, exact or ending in `*`; `DEFAULT_ENV_DENYLIST` unless configured. */
  readonly envDenylist: readonly string[];
  /** Longest `kill_timeout` that is honoured, in milliseconds; Nomad's default is 30 s. */
  readonly maxKillTimeoutMs: number;
  /** Users that tasks of `userCheckedDrivers` must not run as. */
  readonly userDenylist: readonly string[];
  readonly userCheckedDrivers: readonly string[];
}
