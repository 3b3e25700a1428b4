import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Runner } from "@drover/runner";
import type { ClusterState } from "@drover/server";
import { FrameStream } from "../../replies/frame-stream.ts";
import { JsonLines } from "../../replies/json-lines.ts";
import { quoted } from "../../routing/request-target.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { requireAllocation } from "./allocations.ts";
import { readTaskLog, type TaskLog } from "./task-log.ts";

/** Each is a directory that is watched. */
const MOST_OUTPUTS = 64;

/** What tasks have written: of one, or of several at once. */
export function clientLogRoutes(sources: { state: ClusterState; runner: Runner }): Route[] {
  const { state } = sources;
  return [
    route(operations.streamLogs, async (request) => {
      const { query, response, signal } = request;
      const alloc = requireAllocation(state, request.parameters.id);
      const frames = readTaskLog(
        sources,
        {
          allocId: alloc.ID,
          task: taskOf(query.task, alloc.TaskStates),
          stream: streamOf(query.type),
          origin: query.origin === "end" ? "end" : "start",
          offset: query.offset,
          follow: query.follow,
        },
        signal,
      );
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
        await frames.return(undefined);
      }
      return undefined;
    }),
    route(operations.streamSeveralLogs, async (request) => {
      const { response, signal, query } = request;
      const logs = severalLogs(request, state);
      const output = new JsonLines(response);
      const follow = async (number: number, log: TaskLog) => {
        try {
          for await (const { data } of readTaskLog(sources, log, signal)) {
            if (data.length > 0) {
              await output.write({ Output: number, Data: data.toString("base64") });
            }
          }
        } catch (error) {
          if (!signal.aborted) {
            await output.write({ Output: number, Error: Fault.from(error).message });
          }
        }
      };
      try {
        await Promise.all(
          logs.map((log, number) => follow(number, { ...log, follow: query.follow })),
        );
      } finally {
        output.end();
      }
      return undefined;
    }),
  ];
}

/** The outputs that a request for several names: the first allocation's task, its type, and so on. */
function severalLogs(
  {
    query: { alloc, task, type, origin, offset },
    namespace,
  }: {
    query: {
      alloc: readonly string[] | null;
      task: readonly string[] | null;
      type: readonly string[] | null;
      origin: string;
      offset: number;
    };
    namespace: string;
  },
  state: ClusterState,
): Omit<TaskLog, "follow">[] {
  const [allocs, tasks, types] = [alloc ?? [], task ?? [], type ?? []];
  if (allocs.length === 0 || allocs.length !== tasks.length || allocs.length !== types.length) {
    throw new Fault(
      "invalid_argument",
      `Give alloc, task and type once for each output, and at least once; there are ${allocs.length}, ${tasks.length} and ${types.length}`,
    );
  }
  if (allocs.length > MOST_OUTPUTS) {
    throw new Fault(
      "invalid_argument",
      `At most ${MOST_OUTPUTS} outputs can be read at once, not ${allocs.length}`,
    );
  }
  return allocs.map((id, at) => {
    const found = requireAllocation(state, id);
    // Who asks was judged by this namespace, and is again while the answer lasts.
    if (found.Namespace !== namespace) {
      throw new Fault("not_found", `Unknown allocation ${quoted(id)} in namespace ${namespace}`);
    }
    return {
      allocId: found.ID,
      task: taskOf(tasks[at] ?? "", found.TaskStates),
      stream: streamOf(types[at] ?? ""),
      origin: origin === "end" ? "end" : "start",
      offset,
    };
  });
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

function streamOf(type: string): "stdout" | "stderr" {
  if (type === "stdout" || type === "stderr") return type;
  throw new Fault("invalid_argument", `Log type must be "stdout" or "stderr", not "${type}"`);
}
