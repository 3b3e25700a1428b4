import { Fault } from "@drover/fault";
import type { Task } from "@drover/job";
import { isPlainUid, type UserDatabase } from "@drover/process";
import { failedValidation } from "../task/task-events.ts";
import type { TaskHook } from "./task-hook.ts";

/** Refuses what the node forbids, and what would otherwise be left out in silence. */
export const validateHook: TaskHook = {
  name: "validate",
  frequency: "once",
  idempotent: true,
  leaves: "nothing",
  failure: failedValidation,
  async prestart({ task, settings, capabilities, users, network }) {
    const problems: string[] = [];
    const { userCheckedDrivers, userDenylist } = settings;
    if (
      userCheckedDrivers.includes(task.Driver) &&
      (await isDenied(task.User, userDenylist, users))
    ) {
      problems.push(
        `running as user "${task.User}" is disallowed for driver "${task.Driver}" on this node (client option "user.denylist")`,
      );
    }
    for (const block of unsupportedBlocks(task)) {
      problems.push(
        `block "${block}" is not supported by Drover; remove it from task "${task.Name}"`,
      );
    }
    if (!capabilities.networkIsolationModes.includes(network.mode)) {
      problems.push(
        `driver "${task.Driver}" cannot run tasks in a network of their group's own; use mode = "host"`,
      );
    }
    if (capabilities.mountConfigs === "none" && isGiven(task.VolumeMounts)) {
      problems.push(
        `driver "${task.Driver}" cannot mount volumes; remove the "volume_mount" blocks, and use the paths in NOMAD_VOLUME_<name>`,
      );
    }
    if (problems.length > 0) throw new Fault("invalid_argument", problems.join("; "));
  },
};

/**
 * Whether the uid that results is one of a denied user, however both are written. Without a user, the driver
 * decides who the task runs as.
 *
 * @throws {Fault} `invalid_argument` for a user that this machine does not have
 */
async function isDenied(
  user: string,
  denylist: readonly string[],
  users: UserDatabase,
): Promise<boolean> {
  if (user === "") return false;
  if (denylist.includes(user)) return true;
  const { uid } = await users.find(user);
  const denied = await Promise.all(denylist.map((entry) => deniedUid(entry, users)));
  return denied.includes(uid);
}

/** Undefined for a user that this machine does not have: nothing can run as it. */
async function deniedUid(entry: string, users: UserDatabase): Promise<number | undefined> {
  try {
    return (await users.find(entry)).uid;
  } catch (error) {
    if (Fault.from(error).code !== "invalid_argument") throw error;
    return isPlainUid(entry) ? Number(entry) : undefined;
  }
}

function unsupportedBlocks(task: Task): string[] {
  const blocks: string[] = [];
  if (isGiven(task.Resources.Devices)) blocks.push("device");
  if (task.Vault) blocks.push("vault");
  if (task.CSIPluginConfig) blocks.push("csi_plugin");
  return blocks;
}

function isGiven(list: readonly unknown[] | null): boolean {
  return list !== null && list.length > 0;
}
