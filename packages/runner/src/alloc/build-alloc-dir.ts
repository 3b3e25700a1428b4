import { existsSync } from "node:fs";
import type { Allocation, TaskGroup } from "@drover/job";
import { orAborted } from "../abort.ts";
import type { AllocDir } from "../directory/alloc-dir.ts";
import { moveDirectory } from "../directory/move-directory.ts";
import type { RunnerContext } from "../runner-context.ts";
import { groupWriters } from "../task/task-writers.ts";

/**
 * Makes the directory of an allocation, with the data of the one that it replaces where it inherits them.
 *
 * @param options.stopped ends the wait for the end of that one
 */
export async function buildAllocDir(
  dir: AllocDir,
  {
    alloc,
    group,
    context,
    stopped,
  }: {
    alloc: Allocation;
    group: TaskGroup;
    context: Pick<RunnerContext, "predecessor" | "drivers" | "users" | "log">;
    stopped: AbortSignal;
  },
): Promise<void> {
  const predecessor = context.predecessor(alloc);
  if (predecessor?.isLeaving) await orAborted(predecessor.ended(), stopped);
  const isClosed = await dir.build(await groupWriters(group, context));
  if (predecessor?.isLeaving && existsSync(predecessor.dir.shared)) {
    using from = predecessor.dir.hold("alloc");
    using to = dir.hold("alloc");
    moveDirectory("data", from, to);
  }
  if (isClosed) return;
  context.log.warn(
    "every user of this machine can write to the shared directory: the file system has no access control lists",
    { alloc_id: alloc.ID, path: dir.shared },
  );
}
