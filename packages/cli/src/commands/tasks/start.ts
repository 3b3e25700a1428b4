import path from "node:path";
import { Readable } from "node:stream";
import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { isClientTerminal } from "@drover/job";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag, listFlag, textFlag } from "../../command/flag.ts";
import { parseArguments } from "../../command/parse-arguments.ts";
import { parseEnvFile } from "../../dev/procfile.ts";
import { watchFiles } from "../../dev/watch-files.ts";
import { readText } from "../../job/read-text.ts";
import { monitorFlags } from "../../monitor/report-evaluation.ts";
import { jobText } from "../../program/job-text.ts";
import { jobName, type Program } from "../../program/program.ts";
import { Interruption } from "../../terminal/interruption.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { jobRun } from "../job-file/run.ts";

const INTERPRETERS = /^(node|deno|bun|python[\d.]*|ruby|perl|php|sh|bash)$/;

export const start = defineCommand({
  usage: "<command> [args...]",
  description:
    "Makes a job of one command and runs it: kept running, in this directory. Flags come before the command, which a -- may separate. One argument with blanks in it is a line for the shell. The job is stopped with `drover job stop`.",
  passThrough: true,
  flags: {
    ...clientFlags,
    ...monitorFlags,
    name: textFlag("<name>", "the job's name; that of the program unless told"),
    port: textFlag(
      "<port>",
      'a port for it, or "auto" for one that the agent chooses; it is told as PORT',
    ),
    count: integerFlag("<count>", "how many of it run"),
    env: listFlag("<name=value>", "a variable of its environment; may be repeated"),
    envFile: textFlag("<file>", "a file with NAME=value in each line"),
    cron: textFlag("<expression>", "run it by this schedule instead of all the time"),
    once: booleanFlag("run it once, to its end"),
    user: textFlag("<user>", "the user that it runs as"),
    memory: integerFlag("<MiB>", "its memory (300)"),
    watch: listFlag(
      "<path>",
      "stay here, and restart it when this changes, until Ctrl-C; may be repeated",
    ),
    replace: booleanFlag("take the place of a job of this name that runs"),
    output: booleanFlag("print the job file, and run nothing"),
  },
  async run({ flags, args, terminal, context, catalog }) {
    const program = await programOf(args, { ...flags, context });
    const text = jobText(program);
    if (flags.output) {
      terminal.print(text.trimEnd());
      return 0;
    }
    const client = connect(flags, context);
    if (!flags.replace) await requireFree(client, program.name);
    const { flags: defaults } = parseArguments([], jobRun);
    const code = await jobRun.run({
      flags: { ...defaults, ...flags, output: false },
      args: ["-"],
      terminal,
      catalog,
      context: { ...context, stdin: Readable.from([text]) },
    });
    if (code !== 0 || flags.watch.length === 0) return code;
    return await restartAtChanges(client, { id: program.name, paths: flags.watch, terminal });
  },
});

interface StartFlags {
  readonly name: string | undefined;
  readonly port: string | undefined;
  readonly count: number | undefined;
  readonly env: readonly string[];
  readonly envFile: string | undefined;
  readonly cron: string | undefined;
  readonly once: boolean;
  readonly user: string | undefined;
  readonly memory: number | undefined;
  readonly context: Parameters<typeof readText>[1];
}

async function programOf(
  [first = "", ...rest]: readonly string[],
  flags: StartFlags,
): Promise<Program> {
  const isLine = rest.length === 0 && /\s/.test(first);
  const command = first.includes("/") && !isLine ? path.resolve(first) : first;
  const words = isLine ? first.trim().split(/\s+/) : [first, ...rest];
  const port = portOf(flags.port);
  const { count = 1, cron, once: runsOnce, user, memory } = flags;
  if (port !== undefined && port > 0 && count > 1) {
    throw new Fault(
      "invalid_argument",
      `Only one program can have port ${port}: give -port auto with -count`,
    );
  }
  const fromFile =
    flags.envFile === undefined ? {} : parseEnvFile(await readText(flags.envFile, flags.context));
  return {
    name: flags.name ?? nameOf(words),
    command,
    args: isLine ? undefined : rest,
    directory: process.cwd(),
    env: { ...fromFile, ...parseEnvFile(flags.env.join("\n")) },
    count,
    runsOnce,
    ...(port !== undefined && { port }),
    ...(cron !== undefined && { cron }),
    ...(user !== undefined && { user }),
    ...(memory !== undefined && { memory }),
  };
}

/** The program's name, or that of the file that an interpreter runs. */
function nameOf([program = "", ...args]: readonly string[]): string {
  const base = path.basename(program);
  const script = INTERPRETERS.test(base) ? args.find((arg) => !arg.startsWith("-")) : undefined;
  return jobName(path.basename(script ?? base).replace(/\.\w+$/, ""));
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "auto") return 0;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Fault(
    "invalid_argument",
    `Invalid value "${text}" for flag -port: 1 to 65535, or auto, is expected`,
  );
}

async function requireFree(client: NomadClient, name: string): Promise<void> {
  const { value: jobs } = await client.jobs.list({ prefix: name });
  if (!jobs.some(({ ID, Stop }) => ID === name && !Stop)) return;
  throw new Fault(
    "failed_precondition",
    `Job "${name}" is there already: give another -name, or -replace to take its place`,
  );
}

async function restartAtChanges(
  client: NomadClient,
  { id, paths, terminal }: { id: string; paths: readonly string[]; terminal: Terminal },
): Promise<number> {
  using interruption = new Interruption();
  const ended = new Promise<void>((resolve) => {
    interruption.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const restart = async (changed: string) => {
    terminal.print(`${changed} has changed; restarting "${id}"`);
    const { value } = await client.jobs.allocations(id);
    const live = value.filter(({ ClientStatus }) => !isClientTerminal(ClientStatus));
    await Promise.all(live.map(({ ID }) => client.allocations.restart(ID)));
  };
  using _files = watchFiles(paths, (changed) => {
    restart(changed).catch((error) => terminal.fail(`Not restarted: ${Fault.from(error).message}`));
  });
  terminal.print(`Watching ${paths.join(", ")}; Ctrl-C ends that`);
  await ended;
  terminal.print(`Job "${id}" goes on; stop it with "drover job stop ${id}"`);
  return 0;
}
