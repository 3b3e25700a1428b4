import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { SystemUser } from "@drover/process";

const ENTER = 0o1;

/** The directories on the way to a directory, and itself, that a user may not pass; their modes tell it. */
export function closedDirectories(
  directory: string,
  user: Pick<SystemUser, "uid" | "groups">,
): string[] {
  if (user.uid === 0) return [];
  const real = realpathSync(directory);
  const names = real.split(path.sep).slice(1);
  const way = names.map((_, index) => path.sep + names.slice(0, index + 1).join(path.sep));
  return way.filter((step) => !mayPass(step, user));
}

function mayPass(directory: string, { uid, groups }: Pick<SystemUser, "uid" | "groups">): boolean {
  const stats = statSync(directory);
  const shift = stats.uid === uid ? 6 : groups.includes(stats.gid) ? 3 : 0;
  return ((stats.mode >> shift) & ENTER) !== 0;
}
