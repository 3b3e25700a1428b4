import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { Fault } from "@drover/fault";

const execFileAsync = promisify(execFile);

/** A user and its primary group, as the kernel knows them. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Looks a user up: in /etc/passwd, and where it is not there (LDAP, systemd) by asking `id`.
 *
 * @param user a name or a number
 * @throws {Fault} `not_found` if the system has no such user
 */
export async function lookUpUser(user: string): Promise<UserIds> {
  const local = lookUpLocalUser(user);
  if (local !== undefined) return local;
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => {
        const { stdout } = await execFileAsync("id", [flag, "--", user]);
        return Number(stdout);
      }),
    );
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  } catch (error) {
    throw new Fault("not_found", `User "${user}" does not exist on this machine`, { cause: error });
  }
  throw new Fault("not_found", `User "${user}" does not exist on this machine`);
}

/** A user of /etc/passwd; undefined for any other. */
export function lookUpLocalUser(user: string): UserIds | undefined {
  for (const line of readPasswd().split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if ((name === user || uid === user) && uid !== undefined && gid !== undefined)
      return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

function readPasswd(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}
