import type { ConfigSpec } from "@drover/driver";
import { ConfigReader } from "./config-reader.ts";
import { IdRanges } from "./id-ranges.ts";

/** The driver's own configuration, decoded. */
export interface PluginConfig {
  readonly enabled: boolean;
  readonly deniedHostUids: IdRanges;
  readonly deniedHostGids: IdRanges;
  /** Names of variables that no task gets; `*` stands for any text. */
  readonly deniedEnvvars: readonly string[];
}

/** What `plugin "raw_exec" { config {} }` takes. */
export const PLUGIN_CONFIG_SPEC = {
  kind: "object",
  attributes: {
    enabled: {
      kind: "default",
      primary: { kind: "attr", name: "enabled", type: "bool" },
      default: { kind: "literal", value: "false" },
    },
    no_cgroups: { kind: "attr", name: "no_cgroups", type: "bool" },
    denied_host_uids: { kind: "attr", name: "denied_host_uids", type: "string" },
    denied_host_gids: { kind: "attr", name: "denied_host_gids", type: "string" },
    denied_envvars: { kind: "attr", name: "denied_envvars", type: "list(string)" },
  },
} satisfies ConfigSpec;

/** @throws {Fault} `invalid_argument` naming the option and what it takes */
export function decodePluginConfig(config: Readonly<Record<string, unknown>>): PluginConfig {
  const reader = new ConfigReader(config, "raw_exec plugin config");
  reader.allowOnly(Object.keys(PLUGIN_CONFIG_SPEC.attributes));
  reader.boolean("no_cgroups");
  return {
    enabled: reader.boolean("enabled") ?? false,
    deniedHostUids: IdRanges.parse("denied_host_uids", reader.string("denied_host_uids") ?? ""),
    deniedHostGids: IdRanges.parse("denied_host_gids", reader.string("denied_host_gids") ?? ""),
    deniedEnvvars: reader.stringList("denied_envvars") ?? [],
  };
}
