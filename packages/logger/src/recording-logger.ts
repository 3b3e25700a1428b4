import type { LogFields, Logger, LogLevel } from "./logger.ts";
import { fieldsText } from "./plain-line.ts";

/** For tests: keeps what is logged, also through the loggers that are named after it. */
export class RecordingLogger implements Logger {
  readonly #entries: { level: LogLevel; text: string }[];
  readonly #fields: LogFields;

  constructor(entries: { level: LogLevel; text: string }[] = [], fields: LogFields = {}) {
    this.#entries = entries;
    this.#fields = fields;
  }

  /** Every message, as `message: key=value`; of an error that was thrown the first line. */
  get lines(): string[] {
    return this.#entries.map(({ text }) => text);
  }

  /** Those of level warn and error. */
  get problems(): string[] {
    return this.#entries
      .filter(({ level }) => level === "warn" || level === "error")
      .map(({ text }) => text);
  }

  /** Forgets what was recorded. */
  clear(): void {
    this.#entries.length = 0;
  }

  trace(message: string, fields?: LogFields): void {
    this.#record("trace", message, fields);
  }

  debug(message: string, fields?: LogFields): void {
    this.#record("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#record("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#record("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#record("error", message, fields);
  }

  named(_name: string, fields: LogFields = {}): RecordingLogger {
    return new RecordingLogger(this.#entries, { ...this.#fields, ...fields });
  }

  #record(level: LogLevel, message: string, fields: LogFields = {}): void {
    const values = fieldsText({ ...this.#fields, ...withMessages(fields) });
    this.#entries.push({ level, text: values === "" ? message : `${message}:${values}` });
  }
}

function withMessages(fields: LogFields): LogFields {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Error ? `${value.name}: ${value.message}` : value,
  ]);
  return Object.fromEntries(entries);
}
