import type { ConfigSpec } from "@drover/driver";
import { Fault } from "@drover/fault";
import { ConfigReader } from "../config-reader.ts";

const BYTES_PER_MIB = 1024 * 1024;

/** Who collects the tasks' output, decoded. */
export interface LogOptions {
  /** Nomad's own collector, one process for each task, or ours, one for all. */
  readonly collectedBy: "nomad" | "driver";
  readonly maxFiles: number;
  readonly maxFileBytes: number;
}

/** What the plugin takes beside the driver's own options. */
export const LOG_CONFIG_SPEC = {
  log_collection: withDefault("log_collection", "string", '"nomad"'),
  log_max_files: withDefault("log_max_files", "number", "10"),
  log_max_file_size: withDefault("log_max_file_size", "number", "10"),
} satisfies Record<string, ConfigSpec>;

/** @throws {Fault} `invalid_argument` naming the option and what it takes */
export function decodeLogOptions(config: Readonly<Record<string, unknown>>): LogOptions {
  const reader = new ConfigReader(config, "raw_exec plugin config");
  const collectedBy = reader.string("log_collection") ?? "nomad";
  if (collectedBy !== "nomad" && collectedBy !== "driver") {
    throw new Fault(
      "invalid_argument",
      `raw_exec plugin config: log_collection must be "nomad" or "driver", but is "${collectedBy}"`,
    );
  }
  return {
    collectedBy,
    maxFiles: positive(reader, "log_max_files"),
    maxFileBytes: positive(reader, "log_max_file_size") * BYTES_PER_MIB,
  };
}

function positive(reader: ConfigReader, name: "log_max_files" | "log_max_file_size"): number {
  const value = reader.integer(name) ?? 10;
  if (value >= 1) return value;
  throw new Fault(
    "invalid_argument",
    `raw_exec plugin config: ${name} must be at least 1, but is ${value}`,
  );
}

function withDefault(name: string, type: string, literal: string) {
  return {
    kind: "default",
    primary: { kind: "attr", name, type },
    default: { kind: "literal", value: literal },
  } as const;
}
