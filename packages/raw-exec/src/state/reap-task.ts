import { openCgroup, ProcessTree } from "@drover/process";
import { TASK_MARK } from "../start/environment.ts";
import type { TaskRecord } from "./state-directory.ts";
import type { UnknownSentinels } from "./unknown-sentinels.ts";

const KILL_TIMEOUT_MS = 30_000;

/**
 * Ends a task that nobody has a handle of: one whose starter was killed before it could hand it out.
 * It may be anywhere between its first file and its end.
 *
 * @param options.directory its state directory, as its sentinel was told it
 * @throws {Fault} `deadline_exceeded` if a process survives SIGKILL
 */
export async function reapTask(
  { taskId, cgroup }: TaskRecord,
  { directory, sentinels }: { directory: string; sentinels: UnknownSentinels },
): Promise<void> {
  // First the sentinel, so that nothing new enters the cgroup.
  await sentinels.end(directory);
  const group = cgroup && openCgroup(cgroup);
  const killer = group?.holdsAll ? group : new ProcessTree({ mark: `${TASK_MARK}=${taskId}` });
  await killer.kill({ timeoutMs: KILL_TIMEOUT_MS });
  group?.remove();
}
