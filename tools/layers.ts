/** The workspace packages from the top to the bottom: an import may only point down this list. */
export const LAYERS: readonly string[] = [
  "cli",
  "ui",
  "agent",
  "server",
  "api",
  "jobspec",
  "runner",
  "go-template",
  "getter",
  "raw-exec",
  "driver",
  "plugin",
  "logs",
  "pki",
  "store",
  "process",
  "job",
  "acl",
  "schema",
  "hcl",
  "logger",
  "clock",
  "fault",
  "testing",
];

/**
 * Where files may import each other in a circle: a grammar, and values that hold values, are read, converted,
 * evaluated and printed by functions that call each other.
 */
export const RECURSIVE_FOLDERS: readonly string[] = [
  "packages/hcl/src/eval",
  "packages/hcl/src/format",
  "packages/hcl/src/syntax",
  "packages/hcl/src/values",
];
