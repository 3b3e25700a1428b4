import { Fault } from "@drover/fault";
import type { Task } from "@drover/job";
import { failedValidation } from "../task-events.ts";
import { lookUpLocalUser } from "../user-ids.ts";
import type { TaskHook } from "./task-hook.ts";

/** Refuses what the node forbids, and what would otherwise be left out in silence. */
export const validateHook: TaskHook = {
  name: "validate",
  frequency: "once",
  idempotent: true,
  leaves: "nothing",
  failure: failedValidation,
  prestart({ task, settings, capabilities }) {
    const problems: string[] = [];
    const { userCheckedDrivers, userDenylist } = settings;
    if (userCheckedDrivers.includes(task.Driver) && isDenied(task.User, userDenylist)) {
      problems.push(
        `running as user "${task.User}" is disallowed for driver "${task.Driver}" on this node (client option "user.denylist")`,
      );
    }
    for (const block of unsupportedBlocks(task)) {
      problems.push(
        `block "${block}" is not supported by Drover; remove it from task "${task.Name}"`,
      );
    }
    if (capabilities.mountConfigs === "none" && isGiven(task.VolumeMounts)) {
      problems.push(
        `driver "${task.Driver}" cannot mount volumes; remove the "volume_mount" blocks`,
      );
    }
    if (problems.length > 0) throw new Fault("invalid_argument", problems.join("; "));
  },
};

/** By any name of the user, and by its number. Without a user, the driver decides who it runs as. */
function isDenied(user: string, denylist: readonly string[]): boolean {
  if (denylist.includes(user)) return true;
  const uid = lookUpLocalUser(user)?.uid;
  return uid !== undefined && denylist.some((denied) => lookUpLocalUser(denied)?.uid === uid);
}

function unsupportedBlocks(task: Task): string[] {
  const blocks: string[] = [];
  if (isGiven(task.Templates)) blocks.push("template");
  if (isGiven(task.Resources.Devices)) blocks.push("device");
  if (task.Vault) blocks.push("vault");
  if (task.CSIPluginConfig) blocks.push("csi_plugin");
  return blocks;
}

function isGiven(list: readonly unknown[] | null): boolean {
  return list !== null && list.length > 0;
}
