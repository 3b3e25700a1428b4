import { configSpecOf } from "@drover/driver";
import {
  int,
  listOf,
  mandatory,
  nullable,
  schema,
  string,
  strings,
  within,
  zeroIsUnset,
} from "@drover/schema";

const ABSOLUTE = { form: { pattern: /\/.*/s, means: "an absolute path" } };

/** What a task's `config {}` takes. Loads nothing of the driver, so that a command may check a job by it. */
export const TASK_CONFIG = schema({
  command: mandatory(within(string("command"), { minLength: 1 })),
  args: strings("args"),
  /** Empty or null for the task directory. */
  work_dir: zeroIsUnset(nullable(within(string("work_dir"), ABSOLUTE))),
  oom_score_adj: nullable(within(int("oom_score_adj"), { min: 0, max: 1000 })),
  /** A path below the mount of the unified hierarchy. */
  cgroup_v2_override: nullable(string("cgroup_v2_override")),
  /** Controller to a path below its mount. */
  cgroup_v1_override: listOf<Record<string, string>>("cgroup_v1_override", {
    kind: "map",
    item: { kind: "string" },
  }),
  denied_envvars: strings("denied_envvars"),
});

/** The same on the wire. */
export const TASK_CONFIG_SPEC = configSpecOf(TASK_CONFIG);
