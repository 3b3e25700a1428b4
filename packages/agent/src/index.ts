export { Agent, type AgentOptions } from "./agent.ts";
export { type ClientState, readClientState } from "./client-state.ts";
export type { AgentConfig, AgentFlags } from "./config/agent-config.ts";
export { loadConfig } from "./config/load-config.ts";
export type { PageFile } from "./http/routes/agent/page.ts";
export { type RunAgentOptions, runAgent } from "./run-agent.ts";
