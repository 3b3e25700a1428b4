import { type Diagnostic, hasErrors } from "@drover/hcl";
import { parseHcl1 } from "@drover/hcl/hcl1";
import type { Input } from "@drover/schema";
import { decodeBlock } from "@drover/schema/hcl";
import { AGENT, type AgentFile } from "./tables/agent-table.ts";

/** What a configuration file says. */
export interface ConfigReading {
  readonly values: Input<AgentFile>;
  /** Errors, and as warnings the settings that have no effect. */
  readonly diagnostics: Diagnostic[];
}

/** Reads a configuration file in HCL 1, or in JSON if it begins with a brace. Everything wrong with it is reported at once. */
export function readConfig(text: string | Uint8Array, filename: string): ConfigReading {
  const { body, diagnostics } = parseHcl1(text, filename);
  if (hasErrors(diagnostics)) return { values: {}, diagnostics };
  const context = { evaluation: {}, diagnostics, trail: "" };
  const values = decodeBlock(AGENT, { body, labels: [] }, context);
  return { values, diagnostics };
}
