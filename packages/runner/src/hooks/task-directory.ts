import { buildingTaskDirectory } from "../task-events.ts";
import type { TaskHook } from "./task-hook.ts";

/** Makes the task's own directories. */
export const taskDirectoryHook: TaskHook = {
  name: "task_dir",
  frequency: "once",
  idempotent: true,
  leaves: "<task>/{local,secrets,private,tmp}, removed with the allocation's directory",
  prestart({ allocDir, task, owner, emit, now }) {
    emit(buildingTaskDirectory(now()));
    allocDir.buildTask(task.Name, owner);
  },
};
