import { COMMANDS } from "../commands.ts";

/** What people do before or after a command, by the ways they go and not by its group. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  agent: ["config validate", "doctor", "node status", "monitor"],
  "alloc exec": ["alloc fs", "alloc logs", "alloc status", "top"],
  "alloc fs": ["alloc logs", "alloc exec", "alloc status"],
  "alloc logs": ["logs", "alloc fs", "alloc status"],
  completion: ["version"],
  "config validate": ["agent", "doctor"],
  demo: ["agent", "dev", "job init"],
  dev: ["start", "import", "logs", "job run"],
  doctor: ["agent", "config validate", "operator debug"],
  fmt: ["job validate", "job init"],
  import: ["dev", "start", "job run"],
  "job init": ["job validate", "job plan", "job run", "fmt"],
  "job plan": ["job validate", "job run", "job history"],
  "job run": ["job plan", "job status", "job stop", "logs", "dev"],
  "job status": ["alloc status", "job history", "logs", "top"],
  "job stop": ["job start", "job status", "system gc"],
  "job validate": ["job plan", "job run", "fmt"],
  logs: ["alloc logs", "ps", "top"],
  monitor: ["operator debug", "operator metrics"],
  "operator debug": ["monitor", "operator metrics", "doctor"],
  ps: ["top", "logs", "job status"],
  start: ["dev", "job stop", "logs"],
  status: ["job status", "alloc status", "node status"],
  top: ["ps", "logs", "alloc exec"],
  ui: ["top", "status"],
  version: ["agent-info"],
};

const MOST = 6;

/** Commands to look at after one: those that follow from it, else others of its group. */
export function relatedCommands(name: string): readonly string[] {
  const chosen = RELATED[name];
  if (chosen !== undefined) return chosen;
  const group = name.split(" ").slice(0, -1).join(" ");
  if (group === "") return [];
  const others = [...COMMANDS.keys()].filter(
    (other) => other !== name && other.startsWith(`${group} `),
  );
  return others.slice(0, MOST);
}
