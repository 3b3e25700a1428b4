import { readConfig } from "@drover/driver";
import { Fault } from "@drover/fault";
import { TASK_CONFIG } from "./task-config-spec.ts";

/** A task's `config` block, decoded. */
export interface TaskOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** An absolute path; absent for the task directory. */
  readonly workDir?: string;
  /** 0 to 1000. */
  readonly oomScoreAdj?: number;
  /** A path below the mount of the unified hierarchy. */
  readonly cgroupV2Override?: string;
  /** Controller to a path below its mount; empty for none. */
  readonly cgroupV1Override: Readonly<Record<string, string>>;
  readonly deniedEnvvars: readonly string[];
}

/** @throws {Fault} `invalid_argument` naming the option and what it takes */
export function decodeTaskOptions(config: Readonly<Record<string, unknown>>): TaskOptions {
  const options = readConfig(TASK_CONFIG, config, "config");
  const { command, work_dir: workDir, oom_score_adj: oomScoreAdj } = options;
  const cgroupV2Override = options.cgroup_v2_override;
  const cgroupV1Override = Object.assign({}, ...(options.cgroup_v1_override ?? []));
  if (cgroupV2Override && Object.keys(cgroupV1Override).length > 0) {
    throw new Fault(
      "invalid_argument",
      "only one of cgroups_v1_override and cgroups_v2_override may be set",
    );
  }
  return {
    command,
    args: options.args ?? [],
    cgroupV1Override,
    deniedEnvvars: options.denied_envvars ?? [],
    ...(workDir && { workDir }),
    ...(oomScoreAdj !== null && { oomScoreAdj }),
    ...(cgroupV2Override && { cgroupV2Override }),
  };
}
