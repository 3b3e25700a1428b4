import { isClientTerminal } from "@drover/job";
import { LogFiles, type LogFrame } from "@drover/logs";
import type { Runner } from "@drover/runner";
import type { ClusterState } from "@drover/server";
import { topic } from "@drover/store";

const LONG_MS = 60_000;

/** What is read of the output of a task. */
export interface TaskLog {
  readonly allocId: string;
  readonly task: string;
  readonly stream: "stdout" | "stderr";
  readonly origin: "start" | "end";
  /** Bytes from the origin. */
  readonly offset: number;
  /** Whether to wait for more until the task has ended. */
  readonly follow: boolean;
}

/** Reads the output of a task across rotated files. */
export async function* readTaskLog(
  { state, runner }: { state: ClusterState; runner: Runner },
  { allocId, task, stream, origin, offset, follow }: TaskLog,
  signal: AbortSignal,
): AsyncGenerator<LogFrame> {
  const ended = new AbortController();
  const files = new LogFiles(runner.logDir(allocId), {
    root: runner.allocDir(allocId),
    task,
    stream,
  });
  const done = whenTaskEnds(state, { allocId, task }, AbortSignal.any([signal, ended.signal]));
  try {
    yield* files.read({ origin, offset, follow, done, signal });
  } finally {
    ended.abort();
  }
}

/** Aborts when a task will write no more; `signal` ends the waiting for it. */
function whenTaskEnds(
  { store }: ClusterState,
  { allocId, task }: { allocId: string; task: string },
  signal: AbortSignal,
): AbortSignal {
  const done = new AbortController();
  const wait = async () => {
    const topics = [topic.row("allocations", allocId)];
    while (!signal.aborted) {
      const index = store.indexOf(topics);
      const alloc = store.table("allocations").get(allocId);
      const isOver =
        alloc === undefined ||
        alloc.TaskStates?.[task]?.State === "dead" ||
        isClientTerminal(alloc.ClientStatus);
      if (isOver) return done.abort();
      await store.waitBeyond(topics, index, { waitMs: LONG_MS, signal });
    }
  };
  void wait();
  return done.signal;
}
