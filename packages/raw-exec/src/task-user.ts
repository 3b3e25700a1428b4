import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import type { TaskConfig } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { LaunchUser } from "@drover/process";
import type { PluginConfig } from "./plugin-config.ts";

/**
 * The user to become for a task; undefined for the user that this process runs as.
 *
 * @throws {Fault} `invalid_argument` if there is no such user, `permission_denied`
 */
export async function launchUser(
  config: TaskConfig,
  plugin: PluginConfig,
): Promise<LaunchUser | undefined> {
  const agent = currentUser();
  const user = config.user === "" ? agent : await findUser(config.user);
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
 * Looks a user up in the system's user database.
 *
 * @param name a name, or the number of a user that has one
 * @throws {Fault} `invalid_argument` if there is none
 */
export async function findUser(name: string): Promise<LaunchUser> {
  const [uid, gid, groups] = await Promise.all([
    runId("-u", name),
    runId("-g", name),
    runId("-G", name),
  ]);
  return { name, uid: Number(uid), gid: Number(gid), groups: groups.split(" ").map(Number) };
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

/** id(1) asks every source that the machine is set up with, not only /etc/passwd. */
async function runId(option: string, name: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("id", [option, "--", name]);
    return stdout.trim();
  } catch (error) {
    throw new Fault("invalid_argument", `User "${name}" does not exist on this machine`, {
      cause: error,
    });
  }
}
