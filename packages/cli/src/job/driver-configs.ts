import type { ConfigSpec } from "@drover/driver";

/**
 * What the agent's drivers take of a task, for checks without an agent. Written down once more: to
 * ask the drivers themselves, a command would have to load them, which takes longer than all its work.
 */
export const DRIVER_CONFIGS: ReadonlyMap<string, ConfigSpec> = new Map([
  [
    "raw_exec",
    {
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
    },
  ],
]);
