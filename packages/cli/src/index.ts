export type { Context, Input, Output } from "./command/context.ts";
export { AgentProcess, type AgentProcessOptions } from "./demo/agent-process.ts";
export { main } from "./main.ts";
