import type { Allocation, TaskEvent } from "@drover/job";
import type { StateStore } from "@drover/store";

/** Counts how often the kernel has ended each task for its memory, since the agent started. */
export class OomKills {
  /** By allocation, then by task. */
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #unsubscribe: () => void;

  constructor(store: StateStore) {
    this.#unsubscribe = store.onCommit(({ writes }) => {
      for (const write of writes) {
        if (write.table !== "allocations") continue;
        if (write.after === undefined) this.#counts.delete(write.key);
        else if (write.before?.TaskStates !== write.after.TaskStates) {
          this.#count(write.before, write.after);
        }
      }
    });
  }

  of(allocId: string, task: string): number {
    return this.#counts.get(allocId)?.get(task) ?? 0;
  }

  close(): void {
    this.#unsubscribe();
  }

  #count(before: Allocation | undefined, after: Allocation): void {
    for (const [task, { Events }] of Object.entries(after.TaskStates ?? {})) {
      const known = before?.TaskStates?.[task]?.Events.at(-1)?.Time ?? 0n;
      const kills = Events.filter(
        (event) => BigInt(event.Time) > BigInt(known) && isOomKill(event),
      );
      if (kills.length === 0) continue;
      const tasks = this.#counts.get(after.ID) ?? new Map<string, number>();
      tasks.set(task, (tasks.get(task) ?? 0) + kills.length);
      this.#counts.set(after.ID, tasks);
    }
  }
}

function isOomKill({ Type, Details }: TaskEvent): boolean {
  return Type === "Terminated" && Details?.oom_killed === "true";
}
