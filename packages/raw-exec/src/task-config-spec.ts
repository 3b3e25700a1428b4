import type { ConfigSpec } from "@drover/driver";

/** What a task's `config {}` takes. Loads nothing else, so that a command may check a job by it. */
export const TASK_CONFIG_SPEC = {
  kind: "object",
  attributes: {
    command: { kind: "attr", name: "command", type: "string", required: true },
    args: { kind: "attr", name: "args", type: "list(string)" },
    work_dir: { kind: "attr", name: "work_dir", type: "string" },
    oom_score_adj: { kind: "attr", name: "oom_score_adj", type: "number" },
    cgroup_v2_override: { kind: "attr", name: "cgroup_v2_override", type: "string" },
    cgroup_v1_override: { kind: "attr", name: "cgroup_v1_override", type: "list(map(string))" },
    denied_envvars: { kind: "attr", name: "denied_envvars", type: "list(string)" },
  },
} satisfies ConfigSpec;
