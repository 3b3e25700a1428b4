import type { AllocListStub, NomadClient } from "@drover/api";
import { readTail, type tailFlags } from "../api/tail.ts";
import type { FlagValues } from "../command/flag.ts";
import { splitLines } from "./split-lines.ts";

export type StreamType = "stdout" | "stderr";

/** A line that a task wrote. */
export interface LogLine {
  readonly alloc: AllocListStub;
  readonly task: string;
  readonly type: StreamType;
  readonly text: string;
}

export interface TaskLogsOptions {
  readonly client: NomadClient;
  readonly onLine: (line: LogLine) => void;
  /** Which outputs; both unless told. */
  readonly types?: readonly StreamType[];
  /** Which part of each output; all of it, and what is written from now on, unless told. */
  readonly part?: FlagValues<typeof tailFlags>;
  /** Only the output of tasks of this name. */
  readonly task?: string | undefined;
  readonly signal: AbortSignal;
}

const ALL = { f: true, tail: false, n: undefined, c: undefined };

/** The outputs of many tasks at once, as their lines come. */
export class TaskLogs {
  readonly #options: TaskLogsOptions;
  readonly #followed = new Map<string, Promise<void>>();

  constructor(options: TaskLogsOptions) {
    this.#options = options;
  }

  /** Follows what these allocations' tasks write, as far as it is not followed yet. */
  follow(allocations: readonly AllocListStub[]): void {
    for (const alloc of allocations) {
      for (const [task, { State, StartedAt }] of Object.entries(alloc.TaskStates ?? {})) {
        if (State === "pending" && StartedAt === null) continue;
        if (this.#options.task !== undefined && this.#options.task !== task) continue;
        for (const type of this.#options.types ?? (["stdout", "stderr"] as const)) {
          const key = `${alloc.ID}/${task}/${type}`;
          if (!this.#followed.has(key)) this.#followed.set(key, this.#pass(alloc, task, type));
        }
      }
    }
  }

  /** Waits until the tasks that are followed have ended and all that they wrote has come. */
  async end(): Promise<void> {
    await Promise.all(this.#followed.values());
  }

  async #pass(alloc: AllocListStub, task: string, type: StreamType): Promise<void> {
    const { client, onLine, part = ALL, signal } = this.#options;
    try {
      const log = await readTail(part, {
        whole: ({ follow }) => client.files.logs(alloc.ID, { task, type, follow, signal }),
        end: (offset, { follow }) =>
          client.files.logs(alloc.ID, { task, type, follow, signal, origin: "end", offset }),
      });
      for await (const text of splitLines(log)) onLine({ alloc, task, type, text });
    } catch {
      // The allocation was deleted meanwhile, or nobody listens any more.
    }
  }
}
