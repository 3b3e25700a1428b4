import path from "node:path";
import { Fault } from "@drover/fault";
import { ConfigReader } from "./config-reader.ts";
import { TASK_CONFIG_SPEC } from "./task-config-spec.ts";

/** A task's `config` block, decoded. */
export interface TaskOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** An absolute path; absent for the task directory. */
  readonly workDir?: string;
  /** 0 or more. */
  readonly oomScoreAdj?: number;
  /** A path below the mount of the unified hierarchy. */
  readonly cgroupV2Override?: string;
  /** Controller to a path below its mount; empty for none. */
  readonly cgroupV1Override: Readonly<Record<string, string>>;
  readonly deniedEnvvars: readonly string[];
}

/** @throws {Fault} `invalid_argument` naming the option and what it takes */
export function decodeTaskOptions(config: Readonly<Record<string, unknown>>): TaskOptions {
  const reader = new ConfigReader(config, "raw_exec task config");
  reader.allowOnly(Object.keys(TASK_CONFIG_SPEC.attributes));
  const command = reader.string("command");
  if (!command) throw new Fault("invalid_argument", "raw_exec task config: command must be set");
  const workDir = reader.string("work_dir");
  if (workDir && !path.isAbsolute(workDir)) {
    throw new Fault("invalid_argument", `work_dir must be an absolute path, but is "${workDir}"`);
  }
  const oomScoreAdj = reader.integer("oom_score_adj");
  if (oomScoreAdj !== undefined && oomScoreAdj < 0) {
    throw new Fault(
      "invalid_argument",
      `oom_score_adj must not be negative, but is ${oomScoreAdj}`,
    );
  }
  if (oomScoreAdj !== undefined && oomScoreAdj > MAX_OOM_SCORE_ADJ) {
    throw new Fault(
      "invalid_argument",
      `oom_score_adj must be at most 1000, but is ${oomScoreAdj}`,
    );
  }
  const cgroupV2Override = reader.string("cgroup_v2_override");
  const cgroupV1Override = Object.assign({}, ...(reader.stringMaps("cgroup_v1_override") ?? []));
  if (cgroupV2Override && Object.keys(cgroupV1Override).length > 0) {
    throw new Fault(
      "invalid_argument",
      "only one of cgroups_v1_override and cgroups_v2_override may be set",
    );
  }
  return {
    command,
    args: reader.stringList("args") ?? [],
    cgroupV1Override,
    deniedEnvvars: reader.stringList("denied_envvars") ?? [],
    ...(workDir && { workDir }),
    ...(oomScoreAdj !== undefined && { oomScoreAdj }),
    ...(cgroupV2Override && { cgroupV2Override }),
  };
}

const MAX_OOM_SCORE_ADJ = 1000;
