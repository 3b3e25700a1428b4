import type { AllocListStub, NomadClient } from "@drover/api";
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
  /** How many lines of what was written before are shown of each output; all unless told. */
  readonly lines?: number | undefined;
  readonly signal: AbortSignal;
}

/** Bytes that are read for each line of the past that is wanted. */
const BYTES_PER_LINE = 256;

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
    const { client, onLine, lines, signal } = this.#options;
    const origin =
      lines === undefined ? {} : { origin: "end" as const, offset: lines * BYTES_PER_LINE };
    try {
      const log = client.files.logs(alloc.ID, { task, type, follow: true, signal, ...origin });
      for await (const text of splitLines(log)) onLine({ alloc, task, type, text });
    } catch {
      // The allocation was deleted meanwhile, or nobody listens any more.
    }
  }
}
