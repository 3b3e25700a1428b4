import type { LogLevel } from "./config/agent-config.ts";

const RANK: Record<LogLevel, number> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4 };

/** The agent's log: one line for each message. */
export interface AgentLog {
  info(message: string): void;
  /** @param error what went wrong, for the end of the line */
  warn(message: string, error?: unknown): void;
}

/** A log that leaves out what is below a level. */
export function agentLog(level: LogLevel, write: (text: string) => void): AgentLog {
  const line = (own: LogLevel, message: string) => {
    if (RANK[own] >= RANK[level]) write(`${new Date().toISOString()} [${own}] ${message}\n`);
  };
  return {
    info: (message) => line("INFO", message),
    warn: (message, error) =>
      line("WARN", error === undefined ? message : `${message}: ${textOf(error)}`),
  };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Fault" ? error.message : (error.stack ?? error.message);
}
