import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const ASK_TIMEOUT_MS = 5_000;
/** With these systemd ends no more than the agent. Source: systemd.kill(5). */
const HARMLESS_MODES = ["process", "none"];

/** Where the agent learns how it was started; tests bring their own. */
export interface ServiceSurroundings {
  /** The content of /proc/self/cgroup. */
  readonly readCgroup: () => Promise<string>;
  /** The unit's KillMode; rejects where it cannot be told. */
  readonly killModeOf: (unit: string, manager: "system" | "user") => Promise<string>;
}

const SURROUNDINGS: ServiceSurroundings = {
  readCgroup: () => readFile("/proc/self/cgroup", "utf8"),
  async killModeOf(unit, manager) {
    const args = [`--${manager}`, "show", "--property=KillMode", "--value", "--", unit];
    const { stdout } = await promisify(execFile)("systemctl", args, { timeout: ASK_TIMEOUT_MS });
    return stdout.trim();
  },
};

/**
 * What an operator must know whose systemd unit would end all tasks together with the agent; undefined
 * where nothing of the kind is to be feared. The helpers of tasks stay in the unit's cgroup.
 */
export async function killModeWarning({
  readCgroup,
  killModeOf,
}: ServiceSurroundings = SURROUNDINGS): Promise<string | undefined> {
  const cgroup = unitCgroup(await readCgroup().catch(() => ""));
  const unit = cgroup.split("/").at(-1) ?? "";
  if (!unit.endsWith(".service")) return undefined;
  const manager = /\/user@\d+\.service\//.test(cgroup) ? "user" : "system";
  const mode = await killModeOf(unit, manager).catch(() => undefined);
  if (mode !== undefined && HARMLESS_MODES.includes(mode)) return undefined;
  const found = mode ? `has KillMode=${mode}` : "has a KillMode that cannot be read";
  return `The unit ${unit}, in which the agent runs, ${found}: unless that is "process", systemd ends every task when it stops or restarts the agent; set KillMode=process in the [Service] section`;
}

/** The path of the hierarchy that systemd keeps its units in, of version 2 or 1. */
function unitCgroup(text: string): string {
  const lines = text.split("\n");
  const line =
    lines.find((each) => /^\d+:name=systemd:/.test(each)) ??
    lines.find((each) => each.startsWith("0::"));
  return line?.replace(/^\d+:[^:]*:/, "") ?? "";
}
