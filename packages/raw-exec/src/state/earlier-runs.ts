import { sleep } from "@drover/clock";
import type { TaskConfig } from "@drover/driver";
import {
  type Cgroup,
  hasEnded,
  listProcesses,
  openCgroup,
  type ProcessStat,
  ProcessTree,
  readCommandLine,
  readProcess,
  signalProcess,
} from "@drover/process";
import { TASK_MARK } from "../start/environment.ts";
import type { TaskRecord } from "./state-directory.ts";

const SIGINT = 2;
const SIGKILL = 9;
/** Nomad's defaults of `kill_signal` and `kill_timeout`; a driver is not told a job's own before a stop. */
const KILL_SIGNAL = SIGINT;
const KILL_TIMEOUT_MS = 5_000;
/** How long a process may take to die of SIGKILL before that is an error. */
const DEATH_TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/** What was found of an earlier run. */
export interface EarlierRun {
  readonly config: TaskConfig;
  readonly pids: readonly number[];
}

/**
 * Ends what runs of a task that this driver has no handle of, so that it never runs twice at once: what
 * Nomad's built-in driver started before this one took its place, or this one with another runtime
 * directory. It is known by the cgroup, which has the name of allocation and task.
 */
export class EarlierRuns {
  readonly #onEnded: (run: EarlierRun) => void;
  readonly #ending = new Map<string, Promise<void>>();

  /** @param onEnded told what was ended, once it is gone */
  constructor(onEnded: (run: EarlierRun) => void) {
    this.#onEnded = onEnded;
  }

  /**
   * Resolves when nothing runs of the task any more.
   *
   * @param options.cgroup the task's own, whose members are no others'
   * @param options.byEnvironment whether to look for processes outside the cgroup too, which costs a
   *   look at every process
   * @throws {Fault} `deadline_exceeded` if a process survives SIGKILL
   */
  async end(
    config: TaskConfig,
    options: { cgroup: Cgroup | undefined; byEnvironment: boolean },
  ): Promise<void> {
    const key = `${config.allocId}/${config.name}`;
    const ending =
      this.#ending.get(key) ?? this.#end(config, options).finally(() => this.#ending.delete(key));
    this.#ending.set(key, ending);
    await ending;
  }

  async #end(
    config: TaskConfig,
    { cgroup, byEnvironment }: { cgroup: Cgroup | undefined; byEnvironment: boolean },
  ): Promise<void> {
    const group = cgroup?.holdsAll ? cgroup : undefined;
    const tree = byEnvironment ? treeOf(config) : undefined;
    const found = members(group, tree);
    if (found.length === 0) return;
    await askToEnd(() => members(group, tree));
    await group?.kill({ timeoutMs: DEATH_TIMEOUT_MS });
    await tree?.kill({ timeoutMs: DEATH_TIMEOUT_MS });
    for (const pid of executorsOf(config)) signalProcess(pid, SIGKILL);
    this.#onEnded({ config, pids: found.map(({ pid }) => pid) });
  }
}

/** Sends the kill signal and waits, at most for the kill timeout, until none is left. */
async function askToEnd(list: () => readonly ProcessStat[]): Promise<void> {
  for (const { pid } of leaders(list())) signalProcess(pid, KILL_SIGNAL);
  const deadline = performance.now() + KILL_TIMEOUT_MS;
  while (performance.now() < deadline && list().length > 0) await sleep(POLL_MS);
}

/** Asks a task of which only its record is known. */
export async function askTaskToEnd({ taskId, cgroup }: TaskRecord): Promise<void> {
  const group = cgroup && openCgroup(cgroup);
  const tree = group?.holdsAll ? undefined : new ProcessTree({ mark: `${TASK_MARK}=${taskId}` });
  await askToEnd(() => members(group, tree));
}

/** Processes by a variable of which each task has its own; none for a task without it. */
function treeOf({ env }: TaskConfig): ProcessTree | undefined {
  const { NOMAD_TASK_DIR: taskDir } = env;
  return taskDir ? new ProcessTree({ mark: `NOMAD_TASK_DIR=${taskDir}` }) : undefined;
}

/** What is alive of a task. */
function members(group: Cgroup | undefined, tree: ProcessTree | undefined): ProcessStat[] {
  const inGroup = (group?.listPids() ?? [])
    .flatMap((pid) => readProcess(pid) ?? [])
    .filter((it) => !hasEnded(it));
  const outside = tree?.list() ?? [];
  return [...new Map([...inGroup, ...outside].map((stat) => [stat.pid, stat])).values()];
}

/** Those that no other started: main processes, and what lost its parent. */
function leaders(found: readonly ProcessStat[]): ProcessStat[] {
  const pids = new Set(found.map(({ pid }) => pid));
  return found.filter(({ parentPid }) => !pids.has(parentPid));
}

/** Nomad's helper processes of a task, which wait on when their client has another driver. */
function executorsOf({ allocDir, name }: TaskConfig): number[] {
  const logFile = JSON.stringify(`${allocDir}/${name}/executor.out`);
  return listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => {
      const args = readCommandLine(pid) ?? [];
      return args.includes("executor") && args.some((arg) => arg.includes(logFile));
    });
}

/** Whether a driver's state is that of Nomad's own raw_exec: how its helper process is reached again. */
export function isBuiltInState(driverState: Uint8Array): boolean {
  return Buffer.from(driverState).includes("ReattachConfig");
}
