import { hookMessage } from "../task/task-events.ts";
import type { TaskHook } from "./task-hook.ts";

/** Tells the user when `memory_max` does nothing, since the cluster does not allow more than `memory`. */
export const memoryLimitHook: TaskHook = {
  name: "memory_limit",
  frequency: "once",
  idempotent: true,
  leaves: "nothing",
  prestart({ task, settings, emit, now }) {
    const { MemoryMB, MemoryMaxMB } = task.Resources;
    if (settings.memoryOversubscription || MemoryMaxMB === 0 || MemoryMaxMB === MemoryMB) return;
    emit(
      hookMessage(
        now(),
        `memory_max = ${MemoryMaxMB} is ignored, the limit is memory = ${MemoryMB} MiB: memory oversubscription is off in this cluster's scheduler configuration`,
      ),
    );
  },
};
