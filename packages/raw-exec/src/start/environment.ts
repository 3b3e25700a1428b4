import process from "node:process";
import type { TaskConfig } from "@drover/driver";
import { SERVICE_MANAGER_VARIABLES } from "@drover/process";
import { matchesGlob } from "@drover/schema";

/** The variable that marks every process of a task, so that those without a cgroup are found. */
export const TASK_MARK = "DROVER_TASK";

/** The variable that marks every process of a session beside a task. */
export const SESSION_MARK = "DROVER_SESSION";

/**
 * A task's environment less what globs deny, with the task's own mark. What a service manager said to this
 * process, or to the Nomad that has started it, is not for tasks.
 */
export function taskEnvironment(
  { id, env }: TaskConfig,
  denied: readonly string[],
): Record<string, string> {
  const inherited = SERVICE_MANAGER_VARIABLES.filter(
    (name) => env[name] !== undefined && env[name] === process.env[name],
  );
  return { ...withoutDenied(env, [...denied, ...inherited, SESSION_MARK]), [TASK_MARK]: id };
}

/** An environment without the variables that a glob matches; `*` stands for any text. */
function withoutDenied(
  env: Readonly<Record<string, string>>,
  globs: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !globs.some((glob) => matchesGlob(glob, name))),
  );
}
