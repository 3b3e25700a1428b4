import { Fault } from "@drover/fault";
import { checkUserReference } from "@drover/process";
import {
  DEFAULT_ENV_DENYLIST,
  DEFAULT_USER_CHECKED_DRIVERS,
  DEFAULT_USER_DENYLIST,
  type RunnerSettings,
} from "@drover/runner";
import { schedulerConfigurationOf } from "@drover/server";
import type { StateStore } from "@drover/store";
import type { AgentConfig } from "../config/agent-config.ts";
import { listOption } from "../config/list-option.ts";

/** What the configuration and the cluster's settings say to the runner, as they are now. @throws {Fault} `invalid_argument` */
export function runnerSettings(
  config: AgentConfig,
  store: StateStore,
  env: Readonly<Record<string, string | undefined>>,
): () => RunnerSettings {
  const isDefined = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined;
  const agentEnv = Object.fromEntries(Object.entries(env).filter(isDefined));
  const { options } = config.client;
  const envDenylist = listOption(options, "env.denylist") ?? DEFAULT_ENV_DENYLIST;
  const userDenylist = listOption(options, "user.denylist") ?? DEFAULT_USER_DENYLIST;
  for (const user of userDenylist) checkDenied(user);
  const userCheckedDrivers =
    listOption(options, "user.checked_drivers") ?? DEFAULT_USER_CHECKED_DRIVERS;
  return () => ({
    region: config.region,
    memoryOversubscription: schedulerConfigurationOf(store, { NodePool: config.client.nodePool })
      .MemoryOversubscriptionEnabled,
    agentEnv,
    envDenylist,
    maxKillTimeoutMs: config.client.maxKillTimeoutMs,
    userDenylist,
    userCheckedDrivers,
    artifacts: config.client.artifacts,
    templates: config.client.templates,
  });
}

/** An entry that could never match would be no protection. */
function checkDenied(user: string): void {
  try {
    checkUserReference(user);
  } catch (error) {
    const { code, message } = Fault.from(error);
    throw new Fault(code, `Client option "user.denylist": ${message}`, { cause: error });
  }
}
