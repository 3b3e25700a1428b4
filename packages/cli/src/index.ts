export type { Context, Input, Output } from "./command/command.ts";
export { AgentProcess, type AgentProcessOptions } from "./demo/agent-process.ts";
export { main } from "./main.ts";
