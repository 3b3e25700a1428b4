import path from "node:path";
import { Fault } from "@drover/fault";
import { jobName, type Program } from "../program/program.ts";
import type { Imported } from "./imported.ts";
import { type Lost, Settings } from "./settings.ts";

const LOGS = "is not needed: the agent keeps and rotates what a task writes";
const REASONS: Readonly<Record<string, string>> = {
  watch: "has no counterpart in a job: drover dev -watch does it",
  exec_mode: "has no counterpart: each of count is a process of its own",
  out_file: LOGS,
  error_file: LOGS,
  log_file: LOGS,
  merge_logs: LOGS,
  log_date_format: LOGS,
  time: LOGS,
  min_uptime: "would be min_healthy_time in an update block",
};
const UNITS: Readonly<Record<string, number>> = { "": 1 / 1024 / 1024, K: 1 / 1024, M: 1, G: 1024 };
const MS_PER_SECOND = 1000;

/** Reads the apps of a pm2 ecosystem file, which was evaluated. */
export function fromPm2(
  exported: unknown,
  { name: file, directory }: { name: string; directory: string },
): Imported {
  const apps = Array.isArray(exported) ? exported : (exported as { apps?: unknown })?.apps;
  if (!Array.isArray(apps)) throw new Fault("invalid_argument", `${file} exports no "apps"`);
  const programs: Program[] = [];
  const lost: Lost[] = [];
  for (const app of apps as Record<string, unknown>[]) {
    const name = String(app.name ?? path.basename(String(app.script ?? "app"), ".js"));
    const settings = new Settings(name, app);
    programs.push(programOf(name, settings, directory));
    lost.push(...settings.lost(REASONS));
  }
  return { programs, lost };
}

function programOf(name: string, settings: Settings, base: string): Program {
  settings.text("name");
  const script = settings.text("script") ?? "";
  const directory = path.resolve(base, settings.text("cwd") ?? ".");
  const interpreter = settings.text("interpreter") ?? (/\.[cm]?js$/.test(script) ? "node" : "none");
  const args = [
    ...wordsOf(settings.value("interpreter_args") ?? settings.value("node_args")),
    script,
    ...wordsOf(settings.value("args")),
  ];
  const instances = settings.text("instances") ?? "1";
  if (!/^\d+$/.test(instances) || instances === "0") {
    settings.lose("instances", `"${instances}" depends on the machine: 1 is taken`);
  }
  const count = Number(instances) || 1;
  const cron = settings.text("cron_restart");
  if (cron !== undefined)
    settings.lose(
      "cron_restart",
      "has no counterpart: a task that runs is not restarted by a schedule",
    );
  const timeout = settings.number("kill_timeout");
  const most = settings.number("max_restarts");
  const user = settings.text("user") ?? settings.text("uid");
  const memory = memoryOf(settings);
  const isDead = settings.value("autorestart") === false;
  const [command = "", ...rest] = interpreter === "none" ? args : [interpreter, ...args];
  return {
    name: jobName(name),
    command: command.includes("/") ? path.resolve(directory, command) : command,
    args: rest,
    directory,
    env: Object.fromEntries(
      Object.entries((settings.value("env") ?? {}) as object).map(([key, value]) => [
        key,
        `${value}`,
      ]),
    ),
    count,
    killSignal: "SIGINT",
    ...(isDead && { runsOnce: true }),
    ...(most !== undefined && { restarts: most }),
    ...(timeout !== undefined && { killTimeoutSeconds: Math.ceil(timeout / MS_PER_SECOND) }),
    ...(user !== undefined && { user }),
    ...(memory !== undefined && { memory }),
  };
}

function memoryOf(settings: Settings): number | undefined {
  const text = settings.text("max_memory_restart");
  if (text === undefined) return undefined;
  const [, amount, unit = ""] = /^([\d.]+)\s*([KMG]?)B?$/i.exec(text) ?? [];
  if (amount !== undefined)
    return Math.max(10, Math.round(Number(amount) * (UNITS[unit.toUpperCase()] ?? 1)));
  settings.lose("max_memory_restart", `is no size: ${text}`);
  return undefined;
}

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null ? [] : String(value).split(/\s+/).filter(Boolean);
}
