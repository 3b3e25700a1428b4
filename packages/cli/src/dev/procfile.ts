import path from "node:path";
import { Fault } from "@drover/fault";
import type { JobInput } from "@drover/jobspec";

const NS_PER_SECOND = 1_000_000_000;
const FIRST_PORT = 5000;
const PORTS_PER_PROCESS = 100;

/** A line of a Procfile: a process with its name. */
export interface Process {
  readonly name: string;
  readonly command: string;
}

/**
 * Reads a Procfile: `name: command` in each line, and comments.
 *
 * @throws {Fault} `invalid_argument` with the line
 */
export function parseProcfile(text: string, file: string): Process[] {
  const processes: Process[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, command] = /^([\w-]+):\s*(.+?)\s*$/.exec(line) ?? [];
    const where = `${file}:${at + 1}`;
    if (name === undefined || command === undefined) {
      throw new Fault("invalid_argument", `${where}: "${line.trim()}" is not "name: command"`);
    }
    if (processes.some((known) => known.name === name)) {
      throw new Fault("invalid_argument", `${where}: there are two processes "${name}"`);
    }
    processes.push({ name, command });
  }
  if (processes.length === 0) throw new Fault("invalid_argument", `${file} names no process`);
  return processes;
}

/** The lines `NAME=value` of a `.env` file; quotes around a value do not belong to it. */
export function parseEnvFile(text: string): Record<string, string> {
  const entries = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*?)\s*$/.exec(line) ?? [];
    const bare = /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
    return name === undefined ? [] : [[name, bare] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * The job that runs a Procfile: a group for each process, with `PORT` 5000, 5100 and so on, in the
 * directory of the file. No process is started again by itself.
 *
 * @param env for all processes; its `PORT` is the first one's
 */
export function jobOfProcfile(
  processes: readonly Process[],
  {
    file,
    env,
    resources,
  }: {
    file: string;
    env: Readonly<Record<string, string>>;
    resources: NonNullable<
      NonNullable<NonNullable<JobInput["TaskGroups"]>[number]["Tasks"]>[number]["Resources"]
    >;
  },
): JobInput & { ID: string } {
  const directory = path.dirname(path.resolve(file));
  const id = path.basename(directory).replaceAll(/[^\w.-]/g, "-") || "procfile";
  const firstPort = Number(env.PORT) || FIRST_PORT;
  return {
    ID: id,
    Name: id,
    Type: "batch",
    TaskGroups: processes.map(({ name, command }, at) => ({
      Name: name,
      Count: 1,
      RestartPolicy: { Attempts: 0, Mode: "fail", Interval: NS_PER_SECOND * 5, Delay: 0 },
      Tasks: [
        {
          Name: name,
          Driver: "raw_exec",
          Config: {
            command: "/bin/sh",
            args: ["-c", literally(command)],
            work_dir: literally(directory),
          },
          Env: { ...env, PORT: `${firstPort + at * PORTS_PER_PROCESS}` },
          KillSignal: "SIGTERM",
          Resources: resources,
        },
      ],
    })),
  };
}

/** A text of a driver's config in which nothing is interpolated. */
function literally(text: string): string {
  return text.replaceAll("${", () => "$${").replaceAll("%{", "%%{");
}
