import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import { isClientTerminal } from "@drover/job";
import { LogFiles } from "@drover/logs";
import type { Runner } from "@drover/runner";
import type { ClusterState } from "@drover/server";
import { topic } from "@drover/store";
import { FrameStream } from "../frame-stream.ts";
import { route } from "../route.ts";
import type { Route } from "../router.ts";
import { requireAllocation } from "./allocations.ts";

const LONG_MS = 60_000;

/** The output of tasks, across rotated files. */
export function clientLogRoutes({
  state,
  runner,
}: {
  state: ClusterState;
  runner: Runner;
}): Route[] {
  return [
    route(operations.streamLogs, async (request) => {
      const { query, response } = request;
      const alloc = requireAllocation(state, request.parameters.id);
      const task = taskOf(query.task, alloc.TaskStates);
      const stream = streamOf(query.type);
      const ended = new AbortController();
      const signal = AbortSignal.any([request.signal, ended.signal]);
      const files = new LogFiles(runner.logDir(alloc.ID), {
        root: runner.allocDir(alloc.ID),
        task,
        stream,
      });
      const frames = files.read({
        origin: query.origin === "end" ? "end" : "start",
        offset: query.offset,
        follow: query.follow,
        done: whenTaskEnds(state, { allocId: alloc.ID, task }, signal),
        signal: request.signal,
      });
      try {
        // What is wrong with the request shows with the first frame, before the answer begins.
        const first = await frames.next();
        const output = new FrameStream(response, { plain: query.plain });
        try {
          for (let next = first; !next.done; next = await frames.next()) {
            const { data, fileEvent } = next.value;
            if (fileEvent) await output.event(fileEvent, next.value);
            await output.data(data, next.value);
          }
        } finally {
          output.end();
        }
      } finally {
        ended.abort();
        await frames.return();
      }
      return undefined;
    }),
  ];
}

function taskOf(task: string, states: Record<string, unknown> | null): string {
  if (!task) throw new Fault("invalid_argument", "Must provide task name");
  if (states !== null && Object.hasOwn(states, task)) return task;
  if (states === null)
    throw new Fault("not_found", `Task "${task}" has not started yet, no logs available`);
  throw new Fault(
    "not_found",
    `Unknown task name "${task}"; the allocation has ${Object.keys(states).join(", ")}`,
  );
}

function streamOf(type: "stdout" | "stderr" | ""): "stdout" | "stderr" {
  if (type === "stdout" || type === "stderr") return type;
  throw new Fault("invalid_argument", `Log type must be "stdout" or "stderr", not "${type}"`);
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
