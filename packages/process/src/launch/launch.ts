import type { CgroupSetup } from "../cgroup/cgroup.ts";

/** How to run one command: as which user, where, and with what. */
export interface Launch {
  /** An absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly workDir: string;
  /** Absent for this process's own. */
  readonly cgroup?: CgroupSetup;
  /** -1000 to 1000. Source: proc_pid_oom_score_adj(5). */
  readonly oomScoreAdj?: number;
  /** Limit of open files, soft and hard, where it is not this process's own. */
  readonly openFiles?: number;
  /** Absent for the user that this process runs as. */
  readonly user?: LaunchUser;
  /** The file of a network namespace; absent for this process's own. */
  readonly networkNamespace?: string;
}

export interface LaunchUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Of all groups. */
  readonly groups: readonly number[];
}
