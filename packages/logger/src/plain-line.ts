import type { LogFields, LogLevel } from "./logger.ts";

/** One message of a log. */
export interface LogLine {
  /** RFC 3339. */
  readonly timestamp: string;
  readonly level: LogLevel;
  /** The part of the program that says it, as `client.driver_mgr`; empty for none. */
  readonly name: string;
  /** The file and line that say it; empty where that is not recorded. */
  readonly location?: string;
  readonly message: string;
  readonly fields: LogFields;
}

/**
 * A message as hclog writes it, and so Nomad: `2026-01-31T12:00:00.000Z [INFO]  http: listening: port=4646`,
 * with a line break. Values with spaces are in quotes, those of several lines are on lines of their own. No
 * control character of a name or a value is written raw.
 */
export function plainLine({ timestamp, level, name, location, message, fields }: LogLine): string {
  const label = `[${level.toUpperCase()}]`.padEnd(7);
  const source = [location, name].filter(Boolean).map((part) => `${spelled(String(part))}: `);
  const values = fieldsText(fields);
  const colon = values === "" ? "" : ":";
  return `${timestamp} ${label} ${source.join("")}${spelled(message)}${colon}${values}\n`;
}

/** The message of a Fault, which is for people; the stack of anything else that was thrown. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Fault" ? error.message : (error.stack ?? error.message);
}

/** ` key=value` of each field; those of several lines come last. */
export function fieldsText(fields: LogFields): string {
  let short = "";
  let long = "";
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const text = valueText(value);
    const name = spelled(key);
    if (!text.includes("\n")) short += ` ${name}=${quotedIfNeeded(text)}`;
    else long += `\n  ${name}=\n${text.replace(/\n$/, "").split("\n").map(margined).join("\n")}`;
  }
  return short + long;
}

function margined(line: string): string {
  return `  | ${spelled(line)}`;
}

function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return errorText(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => String(item)).join(", ")}]`;
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === "bigint" ? inner.toString() : inner,
  );
}

function quotedIfNeeded(text: string): string {
  if (text !== "" && !/[\s"=]/.test(text)) return spelled(text);
  return spelled(JSON.stringify(text));
}

// What steers a terminal, ends a line, or turns the direction of text around.
const HIDDEN = /[\0-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text with its control characters spelled out, as `\u001b`. */
function spelled(text: string): string {
  return text.replace(HIDDEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
