import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import { type Diagnostic, renderDiagnostics } from "@drover/hcl";
import { type Input, overlay } from "@drover/schema";
import {
  type AgentConfig,
  type AgentFlags,
  completeConfig,
  optionsWithoutEffect,
} from "./agent-config.ts";
import { readConfig } from "./read-config.ts";
import { AGENT, type AgentFile } from "./tables/agent-table.ts";

/**
 * Reads configuration files, and of directories their `.hcl` and `.json` files in the order of names; later ones
 * go over earlier ones, and flags over all.
 *
 * @returns the configuration, and a sentence on each setting that was accepted and has no effect
 * @throws {Fault} `not_found`; `invalid_argument` with every error and its place
 */
export async function loadConfig(
  paths: readonly string[],
  flags: AgentFlags,
): Promise<{ config: AgentConfig; notes: string[] }> {
  let values: Input<AgentFile> = {};
  const notes = new Map<string, string>();
  for (const file of (await Promise.all(paths.map(filesOf))).flat()) {
    const reading = readConfig(await readFile(file), file);
    const errors = reading.diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      throw new Fault(
        "invalid_argument",
        `Cannot read the configuration ${file}\n\n${renderDiagnostics(errors)}`,
      );
    }
    for (const warning of reading.diagnostics) {
      if (!notes.has(warning.detail)) notes.set(warning.detail, noteOf(warning));
    }
    values = overlay(AGENT, values, reading.values);
  }
  values = overlay(AGENT, values, flags.settings ?? {});
  const config = completeConfig(values, flags);
  return { config, notes: [...notes.values(), ...optionsWithoutEffect(config, values.server)] };
}

function noteOf({ detail, subject }: Diagnostic): string {
  if (subject === undefined) return detail;
  return `${detail.replace(/\.$/, "")} (${subject.filename}:${subject.start.line})`;
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
  const names = (await readdir(given)).filter(isConfigFile).toSorted();
  return names.map((name) => path.join(given, name));
}

/** Editors keep copies and locks beside a file: `.a.hcl.swp`, `.#a.hcl`, `#a.hcl#`, `a.hcl~`. */
function isConfigFile(name: string): boolean {
  return /^[^.#].*\.(?:hcl|json)$/.test(name);
}
