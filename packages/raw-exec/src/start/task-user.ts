import process from "node:process";
import type { TaskConfig } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { LaunchUser, UserDatabase } from "@drover/process";
import type { PluginConfig } from "../config/plugin-config.ts";

/**
 * The user to become for a task; undefined for the user that this process runs as.
 *
 * @throws {Fault} `invalid_argument` if there is no such user, `permission_denied`
 */
export async function launchUser(
  config: TaskConfig,
  { plugin, users }: { plugin: PluginConfig; users: UserDatabase },
): Promise<LaunchUser | undefined> {
  const agent = currentUser();
  const user = config.user === "" ? agent : await users.find(config.user);
  checkUser(user, plugin);
  if (config.user === "") return undefined;
  if (agent.uid === 0) return user;
  if (agent.uid === user.uid) return undefined;
  throw new Fault(
    "permission_denied",
    `Cannot run task ${config.id} as user "${config.user}": the agent runs as uid ${agent.uid}, and only root may become another user`,
  );
}

/**
 * Judges whether a task may run as a user.
 *
 * @throws {Fault} `permission_denied`
 */
function checkUser(
  { name, uid, groups }: LaunchUser,
  { deniedHostUids, deniedHostGids }: PluginConfig,
): void {
  if (deniedHostUids.has(uid)) {
    throw new Fault("permission_denied", `running as uid ${uid} is disallowed (user ${name})`);
  }
  for (const gid of groups) {
    if (deniedHostGids.has(gid)) {
      throw new Fault("permission_denied", `running as gid ${gid} is disallowed (user ${name})`);
    }
  }
}

/** The user of this process. */
function currentUser(): LaunchUser {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return { name: `${uid}`, uid, gid, groups: [gid, ...(process.getgroups?.() ?? [])] };
}
