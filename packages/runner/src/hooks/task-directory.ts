import type { SystemUser } from "@drover/process";
import { closedDirectories } from "../directory/closed-directories.ts";
import { buildingTaskDirectory, hookMessage } from "../task/task-events.ts";
import type { TaskHook } from "./task-hook.ts";

/** Makes the task's own directories, and tells where its user cannot reach them. */
export const taskDirectoryHook: TaskHook = {
  name: "task_dir",
  frequency: "once",
  idempotent: true,
  leaves: "<task>/{local,secrets,private,tmp}, removed with the allocation's directory",
  async prestart({ allocDir, task, owner, writers, emit, now }) {
    emit(buildingTaskDirectory(now()));
    const directories = await allocDir.buildTask(task.Name, writers);
    const hint = owner && unreachable(directories.task, owner);
    if (hint !== undefined) emit(hookMessage(now(), hint));
  },
};

function unreachable(directory: string, owner: SystemUser): string | undefined {
  const closed = closedDirectories(directory, owner);
  if (closed.length === 0) return undefined;
  return `User "${owner.name}" cannot reach the task's directories by their paths, as it may not pass ${closed.join(", ")}; "chmod o+x ${closed.join(" ")}" lets it pass`;
}
