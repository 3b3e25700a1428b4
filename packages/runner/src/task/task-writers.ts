import { Fault } from "@drover/fault";
import type { Task, TaskGroup } from "@drover/job";
import { isRoot, type Writers } from "../directory/directory-tree.ts";
import type { UserIds } from "../directory/user-ids.ts";
import type { RunnerContext } from "../runner-context.ts";

type WritersContext = Pick<RunnerContext, "drivers" | "users">;

/**
 * Who writes to the directories of a task.
 *
 * @throws {Fault} `invalid_argument` for a user that this machine does not have
 */
export async function taskWriters(
  { Driver, User }: Pick<Task, "Driver" | "User">,
  { drivers, users }: WritersContext,
): Promise<Writers> {
  if (!isRoot()) return [];
  const isolation = drivers.get(Driver)?.capabilities().fsIsolation ?? "none";
  // An image has users of its own, and without a user such a driver chooses one.
  if (isolation === "image" || (User === "" && isolation !== "none")) return "everyone";
  return [User === "" ? { uid: 0, gid: 0 } : await users.find(User)];
}

/** Who writes to the directories that the tasks of a group share. A user who is not there writes nothing. */
export async function groupWriters(
  { Tasks }: Pick<TaskGroup, "Tasks">,
  context: WritersContext,
): Promise<Writers> {
  const all = new Map<number, UserIds>();
  for (const task of Tasks) {
    const writers = await taskWriters(task, context).catch((error: unknown): Writers => {
      if (Fault.from(error).code !== "invalid_argument") throw error;
      return [];
    });
    if (writers === "everyone") return "everyone";
    for (const user of writers) all.set(user.uid, user);
  }
  return [...all.values()];
}
