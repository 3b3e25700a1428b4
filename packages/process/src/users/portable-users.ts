import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { SystemUser, UserSource } from "./system-user.ts";

/** What getent(1) ends with for a key that is not there. */
const NOT_FOUND = 2;

/** The user database by getent(1) and id(1). */
export const portableUsers: UserSource = {
  async byName(name) {
    // getent takes digits for a number, whatever users are called.
    const user = await ask(name);
    return /^\d+$/.test(name) && user?.name !== name ? undefined : user;
  },
  byUid: (uid) => ask(`${uid}`),
  async groupId(name) {
    const [found, , gid] = (await entryOf("group", name)) ?? [];
    return found === name ? Number(gid) : undefined;
  },
};

async function ask(key: string): Promise<SystemUser | undefined> {
  const entry = await entryOf("passwd", key);
  if (entry === undefined) return undefined;
  const [name = "", , uid, gid, , home = "", shell = ""] = entry;
  const groups = (await run("id", "-G", "--", name)).trim().split(" ").map(Number);
  return { name, uid: Number(uid), gid: Number(gid), groups, home, shell };
}

async function entryOf(database: string, key: string): Promise<string[] | undefined> {
  try {
    return (await run("getent", database, "--", key)).trimEnd().split(":");
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return undefined;
    throw error;
  }
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args);
  return stdout;
}
