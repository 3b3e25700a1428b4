import { configSpecOf, readConfig } from "@drover/driver";
import { bool, ignored, nullable, schema, string, strings } from "@drover/schema";
import { IdRanges } from "./id-ranges.ts";

/** The driver's own configuration, decoded. */
export interface PluginConfig {
  readonly enabled: boolean;
  readonly deniedHostUids: IdRanges;
  readonly deniedHostGids: IdRanges;
  /** Names of variables that no task gets; `*` stands for any text. */
  readonly deniedEnvvars: readonly string[];
  /** A sentence on each option that is set and has no effect. */
  readonly notes: readonly string[];
}

const PLUGIN_CONFIG = schema({
  enabled: bool("enabled"),
  no_cgroups: ignored(nullable(bool("no_cgroups")), "cgroups are used where they can be"),
  denied_host_uids: nullable(string("denied_host_uids")),
  denied_host_gids: nullable(string("denied_host_gids")),
  denied_envvars: strings("denied_envvars"),
});

/** What `plugin "raw_exec" { config {} }` takes. */
export const PLUGIN_CONFIG_SPEC = configSpecOf(PLUGIN_CONFIG);

/** @throws {Fault} `invalid_argument` naming the option and what it takes */
export function decodePluginConfig(config: Readonly<Record<string, unknown>>): PluginConfig {
  const notes: string[] = [];
  const options = readConfig(PLUGIN_CONFIG, config, 'plugin "raw_exec" config', (note) =>
    notes.push(note),
  );
  return {
    enabled: options.enabled,
    deniedHostUids: IdRanges.parse("denied_host_uids", options.denied_host_uids ?? ""),
    deniedHostGids: IdRanges.parse("denied_host_gids", options.denied_host_gids ?? ""),
    deniedEnvvars: options.denied_envvars ?? [],
    notes,
  };
}
