import { sleep } from "@drover/clock";
import {
  listProcesses,
  openCgroup,
  type ProcessStat,
  ProcessTree,
  readCommandLine,
  readEnvironment,
  SENTINEL_MARK,
  signalProcess,
} from "@drover/process";
import { TASK_MARK } from "../start/environment.ts";
import type { TaskRecord } from "./state-directory.ts";

const SIGKILL = 9;
const SIGSTOP = 19;
const RESCAN_MS = 5;
const KILL_TIMEOUT_MS = 30_000;

/**
 * Ends a task that nobody has a handle of: one whose starter was killed before it could hand it out.
 * It may be anywhere between its first file and its end.
 *
 * @param directory its state directory, as its sentinel was told it
 * @throws {Fault} `deadline_exceeded` if a process survives SIGKILL
 */
export async function reapTask(directory: string, { taskId, cgroup }: TaskRecord): Promise<void> {
  // First the sentinel, so that nothing new enters the cgroup.
  for (let found = findSentinel(directory); found.length > 0; found = findSentinel(directory)) {
    for (const { pid } of found) signalProcess(pid, SIGSTOP);
    for (const { pid } of found) signalProcess(pid, SIGKILL);
    await sleep(RESCAN_MS);
  }
  const group = cgroup && openCgroup(cgroup);
  const killer = group?.holdsAll ? group : new ProcessTree({ mark: `${TASK_MARK}=${taskId}` });
  await killer.kill({ timeoutMs: KILL_TIMEOUT_MS });
  group?.remove();
}

/**
 * The sentinel of that directory, known by its arguments, and all that descends from it or has not become
 * the command yet, known by a mark in the environment.
 */
function findSentinel(directory: string): ProcessStat[] {
  const alive = listProcesses().filter(({ state }) => state !== "Z" && state !== "X");
  const mark = `${SENTINEL_MARK}=${directory}`;
  const found = new Set<number>();
  for (const { pid } of alive) {
    const isSentinel = readCommandLine(pid)?.includes(directory);
    if (isSentinel || readEnvironment(pid)?.includes(mark)) found.add(pid);
  }
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { pid, parentPid } of alive) if (found.has(parentPid)) found.add(pid);
  }
  return alive.filter(({ pid }) => found.has(pid));
}
