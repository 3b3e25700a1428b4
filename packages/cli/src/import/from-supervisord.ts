import path from "node:path";
import { jobName, type Program } from "../program/program.ts";
import type { ForeignFile, Imported } from "./imported.ts";
import { type Lost, Settings } from "./settings.ts";

const LOGS = "is not needed: the agent keeps and rotates what a task writes";
const REASONS: Readonly<Record<string, string>> = {
  stdout_logfile: LOGS,
  stderr_logfile: LOGS,
  stdout_logfile_maxbytes: "would be max_file_size in the task's logs block",
  stdout_logfile_backups: "would be max_files in the task's logs block",
  redirect_stderr: "has no counterpart: both outputs are kept, and shown together by drover logs",
  priority: "would be a lifecycle block of tasks in one group",
  startsecs: "would be min_healthy_time in an update block",
  exitcodes: "has no counterpart: 0 alone is success",
  process_name: "is not needed: allocations have names of their own",
  stopasgroup: "is not needed: all that a task started is stopped",
  killasgroup: "is not needed: all that a task started is killed",
};

/** Reads the programs of a supervisord .conf. */
export function fromSupervisord({ text, directory }: ForeignFile): Imported {
  const programs: Program[] = [];
  const lost: Lost[] = [];
  for (const [section, values] of parseIni(text)) {
    const [, name] = /^program:(.+)$/.exec(section) ?? [];
    if (name === undefined) {
      lost.push({ setting: `section ${section}`, reason: "has no counterpart" });
      continue;
    }
    const settings = new Settings(`program:${name}`, values);
    programs.push(programOf(name, settings, directory));
    lost.push(...settings.lost(REASONS));
  }
  return { programs, lost };
}

function programOf(name: string, settings: Settings, directory: string): Program {
  const command = settings.text("command") ?? "";
  if (/%\(\w+\)/.test(command))
    settings.lose("command", "has expansions, which are left as they are");
  const autorestart = settings.text("autorestart");
  if (settings.text("autostart") === "false") {
    settings.lose("autostart", "has no counterpart: a job that is run starts");
  }
  const user = settings.text("user");
  const signal = settings.text("stopsignal");
  const seconds = settings.number("stopwaitsecs");
  const retries = settings.number("startretries");
  const restarts = autorestart === "false" ? 0 : retries;
  return {
    name: jobName(name),
    command,
    args: undefined,
    directory: path.resolve(directory, settings.text("directory") ?? "."),
    env: parseEnvironment(settings.text("environment") ?? ""),
    count: settings.number("numprocs") ?? 1,
    killSignal: `SIG${(signal ?? "TERM").replace(/^SIG/, "")}`,
    killTimeoutSeconds: seconds ?? 10,
    ...(user !== undefined && { user }),
    ...(restarts !== undefined && { restarts }),
  };
}

/** `A="b",C=d`, as supervisord has it. */
function parseEnvironment(text: string): Record<string, string> {
  const pairs = text.matchAll(/([A-Za-z_]\w*)\s*=\s*("([^"]*)"|'([^']*)'|([^,]*))/g);
  return Object.fromEntries(
    [...pairs].map(([, key = "", , double, single, bare = ""]) => [
      key,
      double ?? single ?? bare.trim(),
    ]),
  );
}

/** Sections with their settings; a line that begins with a blank goes on with the one before. */
function parseIni(text: string): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>();
  let values: Record<string, string> = {};
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([;#]|$)/.test(line)) continue;
    const [, section] = /^\[(.+)\]\s*$/.exec(line) ?? [];
    const [, name, value = ""] = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*?)(?:\s+;.*)?$/.exec(line) ?? [];
    if (section !== undefined) {
      values = {};
      sections.set(section, values);
    } else if (/^\s/.test(line) && key !== undefined) values[key] = `${values[key]} ${line.trim()}`;
    else if (name !== undefined) {
      key = name;
      values[key] = value;
    }
  }
  return sections;
}
