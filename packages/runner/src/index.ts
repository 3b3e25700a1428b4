export { keptAllocation } from "./alloc/kept-allocation.ts";
export { serviceAddress } from "./env/service-address.ts";
export { buildServiceScope, DEFAULT_ENV_DENYLIST } from "./env/task-env.ts";
export type { IdentitySource, SignedIdentity } from "./identity/identity-source.ts";
export type { TaskApi, TaskApiPlace } from "./identity/task-api.ts";
export type { LogStream, LogStreams } from "./log-streams.ts";
export type { BridgeSettings } from "./network/cni-network.ts";
export { type NetworkSettings, NodeNetworks } from "./network/node-networks.ts";
export { Runner, type RunnerOptions } from "./runner.ts";
export {
  type ArtifactSettings,
  DEFAULT_ARTIFACT_SETTINGS,
  DEFAULT_TEMPLATE_SETTINGS,
  DEFAULT_USER_CHECKED_DRIVERS,
  DEFAULT_USER_DENYLIST,
  type RunnerSettings,
} from "./runner-settings.ts";
export type { UsagePace } from "./task/usage-sampler.ts";
export type { TaskStateStore } from "./task-state-store.ts";
export type { SourceChange, TemplateReader, TemplateSources } from "./template/template-sources.ts";
