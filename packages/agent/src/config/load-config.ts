import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import { hasErrors, renderDiagnostics } from "@drover/hcl";
import { type AgentConfig, type AgentFlags, completeConfig } from "./agent-config.ts";
import { merge, readConfig } from "./read-config.ts";

/**
 * Reads configuration files, and of directories their `.hcl` and `.json` files in the order of names; later ones
 * go over earlier ones, and flags over all.
 *
 * @returns the configuration, and the settings that were accepted and have no effect
 * @throws {Fault} `not_found`; `invalid_argument` with every error and its place
 */
export async function loadConfig(
  paths: readonly string[],
  flags: AgentFlags,
): Promise<{ config: AgentConfig; notes: string[] }> {
  const values: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const file of (await Promise.all(paths.map(filesOf))).flat()) {
    const reading = readConfig(await readFile(file, "utf8"), file);
    if (hasErrors(reading.diagnostics)) {
      throw new Fault(
        "invalid_argument",
        `Cannot read the configuration ${file}\n\n${renderDiagnostics(reading.diagnostics)}`,
      );
    }
    merge(values, reading.values);
    notes.push(...reading.notes.map((name) => `${name} in ${file}`));
  }
  const config = completeConfig(values, flags);
  if (config.plugins.raw_exec?.config.no_cgroups !== undefined) {
    notes.push('no_cgroups in the config of plugin "raw_exec"');
  }
  return { config, notes };
}

async function filesOf(given: string): Promise<string[]> {
  const stats = await stat(given).catch(() => undefined);
  if (stats === undefined) {
    throw new Fault(
      "not_found",
      `Configuration "${given}" does not exist; give a file or a directory`,
    );
  }
  if (!stats.isDirectory()) return [given];
  const names = (await readdir(given)).filter((name) => /\.(?:hcl|json)$/.test(name)).toSorted();
  return names.map((name) => path.join(given, name));
}
