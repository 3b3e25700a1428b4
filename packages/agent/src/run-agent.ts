import process from "node:process";
import { Agent } from "./agent.ts";
import { agentLog } from "./agent-log.ts";
import type { AgentFlags, LogLevel } from "./config/agent-config.ts";
import { loadConfig } from "./config/load-config.ts";

/** What `drover agent` is called with. */
export interface RunAgentOptions extends AgentFlags {
  /** Files and directories. */
  readonly configPaths: readonly string[];
  readonly logLevel?: LogLevel | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
}

/**
 * Runs an agent until SIGINT or SIGTERM.
 *
 * @throws {Fault} if it cannot start
 */
export async function runAgent({
  configPaths,
  env,
  write,
  ...flags
}: RunAgentOptions): Promise<void> {
  const stop = signalled();
  const { config, notes } = await loadConfig(configPaths, flags);
  const log = agentLog(config.logLevel, write);
  for (const note of notes) log.info(`Setting ${note} has no effect on this agent`);
  const agent = await Agent.start(config, { env, log: log.warn });
  write(
    `==> Drover agent started on ${agent.address}, node ${agent.nodeId}${
      config.dev ? "; everything is removed when it stops" : `, data in ${config.dataDir}`
    }\n`,
  );
  const signal = await stop;
  write(`==> ${signal}: stopping${config.dev ? " all tasks" : "; tasks go on"}\n`);
  await agent.close();
}

/** The first signal to stop; a second one ends the process as usual. */
function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => resolve(signal));
  });
}
