import path from "node:path";
import { Fault } from "@drover/fault";
import { parse } from "yaml";
import { jobName, type Program } from "../program/program.ts";
import type { ForeignFile, Imported } from "./imported.ts";
import { type Lost, Settings } from "./settings.ts";

const REASONS: Readonly<Record<string, string>> = {
  depends_on: "has no counterpart between jobs: within one group it would be a lifecycle block",
  readiness_probe: "would be a check of a service block",
  liveness_probe: "would be a check with check_restart of a service block",
  log_location: "is not needed: the agent keeps and rotates what a task writes",
};

/** Reads the processes of a process-compose.yaml. */
export function fromProcessCompose({ name: file, text, directory }: ForeignFile): Imported {
  const document = recordOf(parse(text));
  if (typeof document.processes !== "object") {
    throw new Fault("invalid_argument", `${file} has no "processes"`);
  }
  const common = environmentOf(document.environment);
  const programs: Program[] = [];
  const lost: Lost[] = [];
  for (const key of Object.keys(document)) {
    if (["processes", "environment", "version"].includes(key)) continue;
    lost.push({ setting: key, reason: "has no counterpart" });
  }
  for (const [name, values] of Object.entries(recordOf(document.processes))) {
    const settings = new Settings(name, recordOf(values));
    programs.push(programOf(name, { settings, directory, common }));
    lost.push(...settings.lost(REASONS));
  }
  return { programs, lost };
}

function programOf(
  name: string,
  {
    settings,
    directory,
    common,
  }: { settings: Settings; directory: string; common: Record<string, string> },
): Program {
  const availability = new Settings("availability", recordOf(settings.value("availability")));
  const shutdown = new Settings("shutdown", recordOf(settings.value("shutdown")));
  const restart = availability.text("restart") ?? "no";
  const most = availability.number("max_restarts");
  const signal = shutdown.number("signal");
  const seconds = shutdown.number("timeout_seconds");
  for (const part of [availability, shutdown]) {
    for (const { setting, reason } of part.lost()) settings.lose(setting.replace(" ", "."), reason);
  }
  if (restart === "exit_on_failure") {
    settings.lose("availability.restart", "exit_on_failure has no counterpart: drover dev ends so");
  }
  if (settings.value("disabled") === true)
    settings.lose("disabled", "has no counterpart: the job is written all the same");
  return {
    name: jobName(name),
    command: settings.text("command") ?? "",
    args: undefined,
    directory: path.resolve(directory, settings.text("working_dir") ?? "."),
    env: { ...common, ...environmentOf(settings.value("environment")) },
    count: settings.number("replicas") ?? 1,
    ...(restart === "no" || restart === "exit_on_failure"
      ? { runsOnce: true }
      : most !== undefined && most > 0 && { restarts: most }),
    ...(signal !== undefined && { killSignal: signalName(signal, settings) }),
    ...(seconds !== undefined && { killTimeoutSeconds: seconds }),
  };
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  9: "SIGKILL",
  10: "SIGUSR1",
  12: "SIGUSR2",
  15: "SIGTERM",
};

function signalName(number: number, settings: Settings): string {
  const name = SIGNALS[number];
  if (name === undefined)
    settings.lose("shutdown.signal", `is no signal that ends programs: ${number}`);
  return name ?? "SIGTERM";
}

/** `["A=b"]`, or a map. */
function environmentOf(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(recordOf(value)).map(([key, text]) => [key, `${text}`]),
    );
  }
  return Object.fromEntries(
    value.map((entry) => {
      const [key = "", ...rest] = String(entry).split("=");
      return [key, rest.join("=")];
    }),
  );
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
