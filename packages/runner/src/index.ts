export type { AllocUpdate, AllocUpdateListener } from "./alloc-update.ts";
export type { Clock } from "./clock.ts";
export type { LogStream, LogStreams } from "./log-streams.ts";
export type { Runner, RunnerOptions } from "./runner.ts";
export type { RunnerSettings } from "./runner-settings.ts";
export type { TaskStateStore } from "./task-state-store.ts";
