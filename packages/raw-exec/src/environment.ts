import type { TaskConfig } from "@drover/driver";

/** The variable that marks every process of a task, so that those without a cgroup are found. */
export const TASK_MARK = "DROVER_TASK";

/** The variable that marks every process of a session beside a task. */
export const SESSION_MARK = "DROVER_SESSION";

/** Nomad's own default of the client option `env.denylist`. */
export const DEFAULT_ENV_DENYLIST: readonly string[] = [
  "CONSUL_TOKEN",
  "CONSUL_HTTP_TOKEN",
  "CONSUL_HTTP_TOKEN_FILE",
  "NOMAD_TOKEN",
  "VAULT_TOKEN",
  "NOMAD_LICENSE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "GOOGLE_APPLICATION_CREDENTIALS",
];

/** An agent's environment less what no task shall see. @param denylist names, not globs */
export function inheritableEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  denylist: readonly string[] = DEFAULT_ENV_DENYLIST,
): Record<string, string> {
  const denied = new Set([...denylist, TASK_MARK, SESSION_MARK]);
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !denied.has(name)) kept[name] = value;
  }
  return kept;
}

/** A task's own environment upon the agent's, less what globs deny, with the task's mark. */
export function taskEnvironment(
  { id, env }: TaskConfig,
  {
    agentEnv,
    denied,
  }: { agentEnv: Readonly<Record<string, string>> | undefined; denied: readonly string[] },
): Record<string, string> {
  return { ...withoutDenied({ ...agentEnv, ...env }, denied), [TASK_MARK]: id };
}

/** An environment without the variables that a glob matches; `*` stands for any text. */
function withoutDenied(
  env: Readonly<Record<string, string>>,
  globs: readonly string[],
): Record<string, string> {
  const patterns = globs.map(globPattern);
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !patterns.some((pattern) => pattern.test(name))),
  );
}

function globPattern(glob: string): RegExp {
  return new RegExp(`^${glob.split("*").map(escapePattern).join(".*")}$`, "s");
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
