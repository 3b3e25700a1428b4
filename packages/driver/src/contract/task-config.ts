/** One task, complete and interpolated, as a driver gets it. */
export interface TaskConfig {
  /** Unique on the node: `<alloc id>/<task>/<random>`. */
  readonly id: string;
  readonly name: string;
  readonly allocId: string;
  readonly jobId: string;
  readonly jobName: string;
  readonly taskGroupName: string;
  readonly namespace: string;
  readonly nodeName: string;
  readonly nodeId: string;
  /**
   * The content of the task's `config` block, evaluated: absent or `null` for what was not given. The driver
   * reads it, which nobody has done before: `readConfig` converts the values and knows what is wrong.
   */
  readonly driverConfig: Readonly<Record<string, unknown>>;
  /** The task's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly resources: TaskResources;
  /** Empty for the agent's own user. */
  readonly user: string;
  /** The allocation's directory; the task's own is `<allocDir>/<name>`. */
  readonly allocDir: string;
  /** The FIFO or file that the task's standard output goes to; empty for nowhere. */
  readonly stdoutPath: string;
  readonly stderrPath: string;
  readonly network: NetworkIsolation;
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
}

export interface TaskResources {
  /** MHz. */
  readonly cpuShares: number;
  /** MiB: the limit, or the reservation where `memoryMaxMb` is not 0. */
  readonly memoryMb: number;
  /** MiB; 0 for none, -1 for no limit. */
  readonly memoryMaxMb: number;
  /** Cores for this task alone, as "0-2,5"; empty for all. */
  readonly cpusetCpus: string;
  /**
   * The cgroup that the caller made for the task, an absolute path: on v2 the task's whole cgroup,
   * on v1 its cpuset. Empty where the driver makes its own.
   */
  readonly cpusetCgroup: string;
  readonly ports: readonly PortMapping[];
}

export interface PortMapping {
  readonly label: string;
  readonly value: number;
  readonly to: number;
  readonly hostIp: string;
}

export interface NetworkIsolation {
  readonly mode: "host" | "group" | "task" | "none";
  /** The network namespace's file, as /var/run/netns/x; empty for the host's. */
  readonly path: string;
}

export interface Mount {
  readonly taskPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
}

export interface Device {
  readonly taskPath: string;
  readonly hostPath: string;
  readonly cgroupPermissions: string;
}
