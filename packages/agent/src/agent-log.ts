import { writeSync } from "node:fs";
import type { LogLevel } from "./config/agent-config.ts";

const RANK: Record<LogLevel, number> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4 };

/** The agent's log: one line for each message, none for what is below the level. */
export class AgentLog {
  /** May be changed at any time. */
  level: LogLevel;
  readonly #write: (text: string) => void;

  constructor(level: LogLevel, write: (text: string) => void) {
    this.level = level;
    this.#write = write;
  }

  info(message: string): void {
    this.#line("INFO", message);
  }

  /** @param error what went wrong, for the end of the line */
  warn(message: string, error?: unknown): void {
    this.#line("WARN", error === undefined ? message : `${message}: ${textOf(error)}`);
  }

  error(message: string, error: unknown): void {
    this.#line("ERROR", `${message}: ${textOf(error)}`);
  }

  #line(own: LogLevel, message: string): void {
    if (RANK[own] < RANK[this.level]) return;
    this.#write(`${new Date().toISOString()} [${own}] ${message}\n`);
  }
}

/**
 * Writes to standard output. What it does not take is lost, as in a file on a full disk or a pipe that
 * nobody reads: a stream of Node's would break for good.
 */
export function writeToStandardOutput(text: string): void {
  try {
    writeSync(1, text);
  } catch {
    // There is nowhere else to tell it.
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Fault" ? error.message : (error.stack ?? error.message);
}
