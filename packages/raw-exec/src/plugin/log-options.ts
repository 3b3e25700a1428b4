import { configSpecOf, readConfig } from "@drover/driver";
import { choice, int, schema, within } from "@drover/schema";

const BYTES_PER_MIB = 1024 * 1024;

/** Who collects the tasks' output, decoded. */
export interface LogOptions {
  /** Nomad's own collector, one process for each task, or ours, one for all. */
  readonly collectedBy: "nomad" | "driver";
  readonly maxFiles: number;
  readonly maxFileBytes: number;
}

const LOG_CONFIG = schema({
  log_collection: choice("log_collection", ["nomad", "driver"], "nomad"),
  log_max_files: within(int("log_max_files", 10), { min: 1 }),
  /** MiB. */
  log_max_file_size: within(int("log_max_file_size", 10), { min: 1 }),
});

/** What the plugin takes beside the driver's own options. */
export const LOG_CONFIG_SPEC = configSpecOf(LOG_CONFIG);

/** @throws {Fault} `invalid_argument` naming the option and what it takes */
export function decodeLogOptions(config: Readonly<Record<string, unknown>>): LogOptions {
  const options = readConfig(LOG_CONFIG, config, 'plugin "raw_exec" config');
  return {
    collectedBy: options.log_collection,
    maxFiles: options.log_max_files,
    maxFileBytes: options.log_max_file_size * BYTES_PER_MIB,
  };
}
