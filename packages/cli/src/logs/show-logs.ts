import type { AllocListStub, NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { isClientTerminal } from "@drover/job";
import { findAllocation } from "../api/find-by-prefix.ts";
import type { tailFlags } from "../api/tail.ts";
import type { FlagValues } from "../command/flag.ts";
import { shortId } from "../render/short-id.ts";
import { Interruption } from "../terminal/interruption.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { LinePrinter } from "./line-printer.ts";
import { type LogLine, TaskLogs } from "./task-logs.ts";

export interface ShowLogsOptions extends FlagValues<typeof tailFlags> {
  /** Jobs, and allocations by whatever names them; all that there are unless told. */
  readonly targets: readonly string[];
  readonly task: string | undefined;
  readonly grep: RegExp | undefined;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly verbose: boolean;
  readonly terminal: Terminal;
}

/**
 * Prints what tasks write, each line with its task's name; with `f` also what they write from now on,
 * until nothing of the named ones runs any more.
 *
 * @returns the exit code
 * @throws {Fault} `not_found` for a target that is nothing
 */
export async function showLogs(client: NomadClient, options: ShowLogsOptions): Promise<number> {
  const { f: follow, targets, task, grep, terminal } = options;
  const isWanted = await selection(client, targets);
  let shown = current((await client.allocations.list()).value.filter(isWanted));
  const names = shown.flatMap((alloc) =>
    Object.keys(alloc.TaskStates ?? {}).map((name) =>
      nameOf({ alloc, task: name }, shown, options),
    ),
  );
  const printer = new LinePrinter(terminal, names);
  using interruption = new Interruption();
  const { signal } = interruption;
  const logs = new TaskLogs({
    client,
    part: options,
    task,
    types: typesOf(options),
    signal,
    onLine: (line) => {
      if (grep?.test(line.text) !== false)
        printer.print(nameOf(line, shown, options), line.text, line.type);
    },
  });
  if (!follow) {
    // One output after the other: what is in them has no time.
    for (const alloc of shown.toSorted((a, b) => a.CreateIndex - b.CreateIndex)) {
      logs.follow([alloc]);
      await logs.end();
    }
    return 0;
  }
  try {
    for (let index: number | undefined; ; ) {
      const answer = await client.allocations.list({ index, signal });
      index = answer.index;
      const known = new Set(shown.map(({ ID }) => ID));
      const wanted = answer.value.filter(isWanted);
      const live = new Set(current(wanted).map(({ ID }) => ID));
      shown = wanted.filter(({ ID }) => known.has(ID) || live.has(ID));
      logs.follow(shown);
      const hasEnded = shown.every(({ ClientStatus }) => isClientTerminal(ClientStatus));
      if (hasEnded && targets.length > 0) break;
    }
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  }
  await logs.end();
  return 0;
}

/** The allocations that have not ended, and of a job without one its newest. */
function current(allocations: readonly AllocListStub[]): AllocListStub[] {
  const isLive = ({ ClientStatus }: AllocListStub) => !isClientTerminal(ClientStatus);
  const newest = new Map<string, AllocListStub>();
  for (const alloc of allocations) {
    const known = newest.get(alloc.JobID);
    if (known === undefined || rank(alloc) > rank(known)) newest.set(alloc.JobID, alloc);
  }
  return allocations.filter((alloc) => isLive(alloc) || newest.get(alloc.JobID) === alloc);

  function rank(alloc: AllocListStub): number {
    return alloc.CreateIndex + (isLive(alloc) ? Number.MAX_SAFE_INTEGER / 2 : 0);
  }
}

/** Which allocations the targets name. */
async function selection(
  client: NomadClient,
  targets: readonly string[],
): Promise<(alloc: AllocListStub) => boolean> {
  if (targets.length === 0) return () => true;
  const { value: jobs } = await client.jobs.list();
  const ids = new Set<string>();
  const names = new Set<string>();
  for (const target of targets) {
    if (jobs.some(({ ID }) => ID === target)) names.add(target);
    else ids.add((await findAllocation(client, target)).ID);
  }
  return ({ ID, JobID }) => ids.has(ID) || names.has(JobID) || names.has(JobID.split("/")[0] ?? "");
}

function typesOf({ stdout, stderr }: ShowLogsOptions) {
  if (stdout && stderr) {
    throw new Fault(
      "invalid_argument",
      "Give either -stdout or -stderr; without them both are shown",
    );
  }
  if (stdout) return ["stdout"] as const;
  return stderr ? (["stderr"] as const) : (["stdout", "stderr"] as const);
}

/** A task's name, with its job where there are several, and its allocation where it runs several times. */
function nameOf(
  { alloc, task }: Pick<LogLine, "alloc" | "task">,
  shown: readonly AllocListStub[],
  { verbose }: { verbose: boolean },
): string {
  const jobs = new Set(shown.map(({ JobID }) => JobID));
  const twins = shown.filter(
    ({ JobID, TaskGroup, ClientStatus }) =>
      JobID === alloc.JobID && TaskGroup === alloc.TaskGroup && !isClientTerminal(ClientStatus),
  );
  const name = jobs.size > 1 ? `${alloc.JobID}/${task}` : task;
  return twins.length > 1 ? `${name} ${shortId(alloc.ID, { verbose })}` : name;
}
