import type { AllocListStub } from "@drover/api";
import type { TaskEvent, TaskState } from "@drover/job";
import { describeFailure, isFailure } from "../monitor/task-failures.ts";
import { formatDuration } from "../terminal/duration.ts";
import { toMs } from "../terminal/time.ts";

/** Something that happened to a task, as a line says it. */
export interface News {
  readonly alloc: AllocListStub;
  readonly task: string;
  readonly text: string;
  readonly isFailure: boolean;
}

/** Tells each event of tasks once, where it is worth a line. */
export class TaskNews {
  readonly #told = new Set<string>();

  /** What is new in the states of these allocations, in the order in which it happened. */
  of(allocations: readonly AllocListStub[]): News[] {
    const found = allocations.flatMap((alloc) =>
      Object.entries(alloc.TaskStates ?? {}).flatMap(([task, state]) =>
        state.Events.flatMap((event, at) => {
          const key = `${alloc.ID}/${task}/${event.Time}/${event.Type}`;
          if (this.#told.has(key)) return [];
          this.#told.add(key);
          const failed = isFailure(event, state.Events[at - 1]);
          const text = failed ? describeFailure(event) : sentence(event, state);
          return text === undefined ? [] : [{ alloc, task, text, isFailure: failed, event }];
        }),
      ),
    );
    return found.toSorted((a, b) => toMs(a.event.Time) - toMs(b.event.Time));
  }
}

function sentence(event: TaskEvent, { Events }: TaskState): string | undefined {
  switch (event.Type) {
    case "Started":
      return "started";
    case "Terminated":
      return Events.some(({ Type }) => Type === "Killing") ? "stopped" : "ended";
    case "Restarting":
      return `starts again in ${formatDuration(toMs(event.StartDelay))}`;
    case "Downloading Artifacts":
      return "downloads artifacts";
    default:
      return undefined;
  }
}

/** A task that has failed for good. */
export interface FailedTask {
  readonly alloc: AllocListStub;
  readonly task: string;
  /** 1 for one that has never run. */
  readonly exitCode: number;
}

/** The task that failed first for good; undefined while none has. */
export function firstFailed(allocations: readonly AllocListStub[]): FailedTask | undefined {
  const failed = allocations.flatMap((alloc) =>
    Object.entries(alloc.TaskStates ?? {})
      .filter(([, { State, Failed }]) => State === "dead" && Failed)
      .map(([task, { Events }]) => {
        const end = Events.findLast((event, at) => isFailure(event, Events[at - 1]));
        const isSibling = Events.some(({ Type }) => Type === "Sibling Task Failed");
        const time = end === undefined || isSibling ? Number.POSITIVE_INFINITY : toMs(end.Time);
        return { alloc, task, exitCode: end?.ExitCode || 1, time };
      }),
  );
  return failed.toSorted((a, b) => a.time - b.time)[0];
}
