import type { ConfigSpec } from "@drover/driver";
import { TASK_CONFIG_SPEC } from "@drover/raw-exec/task-config-spec";

/**
 * What the agent's drivers take of a task, for checks without an agent. The drivers themselves are not
 * loaded, which would take longer than all of a command's work.
 */
export const DRIVER_CONFIGS: ReadonlyMap<string, ConfigSpec> = new Map([
  ["raw_exec", TASK_CONFIG_SPEC],
]);
