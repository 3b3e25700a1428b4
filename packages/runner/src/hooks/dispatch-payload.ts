import { randomUUID } from "node:crypto";
import { closeSync, constants, fchownSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { TaskHook } from "./task-hook.ts";

const { O_CREAT, O_EXCL, O_WRONLY } = constants;

/** Writes what `job dispatch` was given into the task's local directory. */
export const dispatchPayloadHook: TaskHook = {
  name: "dispatch_payload",
  frequency: "once",
  idempotent: true,
  leaves: "the payload's file below local/, removed with the allocation's directory",
  prestart({ alloc, task, allocDir, owner }) {
    const file = task.DispatchPayload?.File ?? "";
    const { Payload, Dispatched } = alloc.Job;
    // A run that was given nothing has an empty file.
    if (file === "" || (!Dispatched && Payload === null)) return;
    const target = path.normalize(file);
    if (path.isAbsolute(target) || target.split(path.sep).includes("..") || target === ".") {
      throw new Fault(
        "invalid_argument",
        `dispatch_payload of task "${task.Name}": file "${file}" lies outside the task's local directory`,
      );
    }
    using local = allocDir.hold(`${task.Name}/local`);
    using directory = local.descend(path.dirname(target), { make: 0o755 });
    // Written under a name that nobody knows, so that a link that a task has put there is replaced.
    const draft = `.payload-${randomUUID()}`;
    const descriptor = directory.openFile(draft, O_WRONLY | O_CREAT | O_EXCL, 0o644);
    try {
      if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
      writeFileSync(descriptor, Buffer.from(Payload ?? "", "base64"));
    } finally {
      closeSync(descriptor);
    }
    renameSync(directory.child(draft), directory.child(path.basename(target)));
  },
};
