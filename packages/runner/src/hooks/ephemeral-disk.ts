import { existsSync } from "node:fs";
import { moveDirectory } from "../directory/move-directory.ts";
import type { TaskHook } from "./task-hook.ts";

/** Takes over what the task's predecessor left in its `local` directory, where the group's disk is sticky. */
export const ephemeralDiskHook: TaskHook = {
  name: "ephemeral_disk",
  frequency: "once",
  idempotent: true,
  leaves: "the predecessor's files in <task>/local, removed with the allocation's directory",
  prestart({ allocDir, task, predecessor }) {
    if (predecessor === undefined || !existsSync(predecessor.task(task.Name).task)) return;
    using from = predecessor.hold(task.Name);
    using to = allocDir.hold(task.Name);
    moveDirectory("local", from, to);
  },
};
