import {
  DEFAULT_ARTIFACT_LIMITS,
  DEFAULT_ENV_DENYLIST,
  DEFAULT_USER_CHECKED_DRIVERS,
  DEFAULT_USER_DENYLIST,
  type RunnerSettings,
} from "@drover/runner";
import type { StateStore } from "@drover/store";
import { schedulerConfiguration } from "../cluster/scheduler-configuration.ts";
import type { AgentConfig } from "../config/agent-config.ts";

/** What the configuration and the cluster's settings say to the runner, as they are now. */
export function runnerSettings(
  config: AgentConfig,
  store: StateStore,
  env: Readonly<Record<string, string | undefined>>,
): () => RunnerSettings {
  const isDefined = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined;
  const agentEnv = Object.fromEntries(Object.entries(env).filter(isDefined));
  return () => ({
    region: config.region,
    memoryOversubscription: schedulerConfiguration(store).MemoryOversubscriptionEnabled,
    agentEnv,
    envDenylist: DEFAULT_ENV_DENYLIST,
    maxKillTimeoutMs: config.client.maxKillTimeoutMs,
    userDenylist: DEFAULT_USER_DENYLIST,
    userCheckedDrivers: DEFAULT_USER_CHECKED_DRIVERS,
    artifacts: DEFAULT_ARTIFACT_LIMITS,
  });
}
