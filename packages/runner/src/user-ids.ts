import { readFileSync } from "node:fs";

/** A user and its primary group, as the kernel knows them. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
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
