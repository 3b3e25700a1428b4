import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { TaskHook } from "./task-hook.ts";

/** Writes what `job dispatch` was given into the task's local directory. */
export const dispatchPayloadHook: TaskHook = {
  name: "dispatch_payload",
  frequency: "once",
  idempotent: true,
  leaves: "the payload's file below local/, removed with the allocation's directory",
  prestart({ alloc, task, directories }) {
    const file = task.DispatchPayload?.File ?? "";
    if (alloc.Job.Payload === null || alloc.Job.Payload === "" || file === "") return;
    const target = path.resolve(directories.local, file);
    if (!target.startsWith(directories.local + path.sep)) {
      throw new Fault(
        "invalid_argument",
        `dispatch_payload of task "${task.Name}": file "${file}" lies outside the task's local directory`,
      );
    }
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, Buffer.from(alloc.Job.Payload, "base64"));
  },
};
