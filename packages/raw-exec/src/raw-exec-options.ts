import type { SentinelKind } from "@drover/process";

/** What the driver needs of its surroundings. */
export interface RawExecOptions {
  /** A directory for this user alone; the same after a restart. */
  readonly runtimeDir: string;
  /** Where commands without a path are looked up last; this process's `PATH` unless told. */
  readonly searchPath?: string;
  /** The directory of the tasks' cgroups below each mount, or the delegated cgroup; "drover" unless told. */
  readonly cgroupParent?: string;
  /** "none" runs tasks without limits, and finds their processes without the kernel's help. */
  readonly cgroups?: "auto" | "none";
  /** The limit of open files of tasks, soft and hard; this process's own unless told. */
  readonly openFiles?: number | undefined;
  /** What keeps a task's exit code; the smallest that the machine has unless told. */
  readonly sentinel?: SentinelKind;
}
