import { timeoutSignal } from "@drover/clock";
import {
  errorText,
  LOG_LEVELS,
  type LogFields,
  type Logger,
  type LogLevel,
  plainLine,
} from "@drover/logger";
import { type LoggerOptions, type Logger as Pino, pino } from "pino";
import { callerLocation } from "./caller-location.ts";
import { LineQueue, type LineSink } from "./line-queue.ts";
import { LogFile, type LogFileConfig } from "./log-file.ts";

const FLUSH_MS = 1_000;

/** Names of hclog's JSON, which is what Nomad writes with `log_json`. */
const PINO: LoggerOptions = {
  base: null,
  messageKey: "@message",
  timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ "@level": label }) },
};

/** How an agent logs. */
export interface LogConfig {
  /** The least severe level that is logged. */
  readonly level: LogLevel;
  /** Lines of hclog's JSON in place of text. */
  readonly json: boolean;
  /** Whether each line tells the file and line of the program that it comes from. */
  readonly includeLocation: boolean;
  /** A file that takes the same lines; undefined for none. */
  readonly file: LogFileConfig | undefined;
}

/** Somebody who reads along, as `/v1/agent/monitor` does. */
export interface LogFollower {
  readonly level: LogLevel;
  readonly json: boolean;
  /** @param line with a line break */
  write(line: string): void;
}

/** The agent's log: on standard output, in a file, and for whoever follows it. It never throws and never waits. */
export class AgentLog {
  readonly logger: Logger;
  readonly #pino: Pino;
  readonly #outputs: readonly LineQueue[];
  readonly #console: LineQueue;
  readonly #json: boolean;
  readonly #followers = new Set<LogFollower>();
  #level: LogLevel;

  /** @throws {Fault} if the file cannot be written */
  constructor(config: LogConfig, { console, now }: { console: LineSink; now: () => bigint }) {
    this.#level = config.level;
    this.#json = config.json;
    const dropped = (count: number) => this.#lineOfDropped(count);
    this.#console = new LineQueue(console, dropped);
    const file = config.file && new LineQueue(new LogFile(config.file, now), dropped);
    this.#outputs = file === undefined ? [this.#console] : [this.#console, file];
    this.#pino = pino({ ...PINO, level: config.level }, { write: (line) => this.#write(line) });
    this.logger = new PinoLogger(this.#pino, { includeLocation: config.includeLocation });
  }

  get level(): LogLevel {
    return this.#level;
  }

  /** May be changed at any time. */
  set level(level: LogLevel) {
    this.#level = level;
    this.#applyLevels();
  }

  /** Prints a text for whoever watches the agent start and stop; it is no message of the log. */
  print(text: string): void {
    this.#console.add(text);
  }

  /** Hands on what is logged from now on. @returns ends that */
  follow(follower: LogFollower): () => void {
    this.#followers.add(follower);
    this.#applyLevels();
    return () => {
      this.#followers.delete(follower);
      this.#applyLevels();
    };
  }

  /** Resolves when all that was logged is written, or cannot be within a second. */
  async close(): Promise<void> {
    const late = timeoutSignal(FLUSH_MS);
    await Promise.all(this.#outputs.map((output) => output.close(late)));
  }

  /** Nothing is made into a line that nobody asked for. */
  #applyLevels(): void {
    const wanted = [this.#level, ...[...this.#followers].map(({ level }) => level)];
    this.#pino.level = wanted.reduce((least, level) => (isAtLeast(least, level) ? level : least));
  }

  /** @param raw as pino writes it: a JSON object and a line break */
  #write(raw: string): void {
    const json = escapeControls(raw);
    const entry = JSON.parse(json);
    const level: LogLevel = entry["@level"];
    let plain: string | undefined;
    const textFor = (wantsJson: boolean) => {
      if (wantsJson) return json;
      plain ??= plainText(entry);
      return plain;
    };
    if (isAtLeast(level, this.#level)) {
      for (const output of this.#outputs) output.add(textFor(this.#json));
    }
    for (const follower of this.#followers) {
      if (isAtLeast(level, follower.level)) follower.write(textFor(follower.json));
    }
  }

  #lineOfDropped(count: number): string {
    const line = {
      "@level": "warn",
      "@timestamp": new Date().toISOString(),
      "@module": "agent",
      "@message": "messages of the log were dropped, as they could not be written in time",
      count,
    };
    return this.#json ? `${JSON.stringify(line)}\n` : plainText(line);
  }
}

/** pino as a {@link Logger}: a child of pino's would keep the level that it was made with. */
class PinoLogger implements Logger {
  readonly #pino: Pino;
  readonly #options: { readonly includeLocation: boolean };
  readonly #name: string;
  readonly #fields: LogFields;

  constructor(
    pinoLogger: Pino,
    options: { readonly includeLocation: boolean },
    name = "",
    fields: LogFields = {},
  ) {
    this.#pino = pinoLogger;
    this.#options = options;
    this.#name = name;
    this.#fields = fields;
  }

  trace(message: string, fields?: LogFields): void {
    this.#log("trace", message, fields);
  }

  debug(message: string, fields?: LogFields): void {
    this.#log("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#log("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log("error", message, fields);
  }

  named(name: string, fields?: LogFields): Logger {
    const path = this.#name === "" ? name : `${this.#name}.${name}`;
    return new PinoLogger(this.#pino, this.#options, path, { ...this.#fields, ...fields });
  }

  #log(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    const entry: Record<string, unknown> = { "@module": this.#name };
    if (this.#options.includeLocation) entry["@caller"] = callerLocation(2);
    for (const [name, value] of Object.entries({ ...this.#fields, ...fields })) {
      entry[name] = value instanceof Error ? errorText(value) : value;
    }
    this.#pino[level](entry, message);
  }
}

function plainText(entry: Record<string, unknown>): string {
  const {
    "@level": level,
    "@timestamp": timestamp,
    "@module": name = "",
    "@caller": location = "",
    "@message": message,
    ...fields
  } = entry as Record<string, string> & { "@level": LogLevel };
  return plainLine({
    timestamp: timestamp ?? "",
    level,
    name,
    location,
    message: message ?? "",
    fields,
  });
}

function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

/** What JSON leaves raw although it steers terminals, or turns the direction of text around. */
function escapeControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
