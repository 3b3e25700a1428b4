/** The workspace packages from the top to the bottom: an import may only point down this list. */
export const LAYERS: readonly string[] = [
  "cli",
  "ui",
  "agent",
  "api",
  "jobspec",
  "hcl",
  "store",
  "runner",
  "raw-exec",
  "driver",
  "plugin",
  "logs",
  "process",
  "job",
  "clock",
  "fault",
];
