import { LOG_LEVELS, type LogLevel } from "@drover/logger";

/** One line that a plugin logged. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** The part of the plugin that speaks; empty if it did not say. */
  readonly module: string;
  /** When it was logged, in RFC 3339; empty if it did not say. */
  readonly timestamp: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that writes what hclog writes in JSON, which a go-plugin host reads off standard error. */
export class PluginLog {
  readonly #module: string;
  readonly #write: (line: string) => void;
  readonly #now: () => Date;

  constructor(module: string, write: (line: string) => void, now: () => Date = () => new Date()) {
    this.#module = module;
    this.#write = write;
    this.#now = now;
  }

  trace(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#log("trace", message, fields);
  }

  debug(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#log("debug", message, fields);
  }

  info(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#log("info", message, fields);
  }

  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#log("warn", message, fields);
  }

  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#log("error", message, fields);
  }

  #log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#write(
      formatLogLine({
        level,
        message,
        module: this.#module,
        timestamp: hclogTime(this.#now()),
        fields,
      }),
    );
  }
}

/** One line of JSON with a line break, which {@link parseLogLine} reads. */
export function formatLogLine({ level, message, module, timestamp, fields }: LogEntry): string {
  const line = {
    ...fields,
    "@level": level,
    "@message": message,
    "@module": module,
    "@timestamp": timestamp,
  };
  return `${JSON.stringify(line, plainValue)}\n`;
}

/**
 * Reads a line of a plugin's standard error. What is not hclog's JSON, as a crash's stack trace,
 * becomes a message of level debug, or of the level that it begins with, as in "[WARN] ...".
 */
export function parseLogLine(line: string): LogEntry {
  const parsed = parseObject(line);
  if (parsed === undefined) {
    const prefix = /^\[([A-Z]+)\]/.exec(line)?.[1]?.toLowerCase();
    return { level: levelOf(prefix), message: line, module: "", timestamp: "", fields: {} };
  }
  const {
    "@level": level,
    "@message": message,
    "@module": module,
    "@timestamp": timestamp,
    ...fields
  } = parsed;
  return {
    level: levelOf(level),
    message: textOf(message),
    module: textOf(module),
    timestamp: textOf(timestamp),
    fields,
  };
}

/** RFC 3339 in UTC with six digits of a second: go-plugin takes a line with any other number for plain text. */
function hclogTime(time: Date): string {
  return time.toISOString().replace(/Z$/, "000Z");
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function levelOf(name: unknown): LogLevel {
  return LOG_LEVELS.find((level) => level === name) ?? "debug";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function plainValue(_key: string, value: unknown): unknown {
  if (value instanceof Error) return value.message;
  return typeof value === "bigint" ? value.toString() : value;
}
