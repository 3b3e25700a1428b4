import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";

const SYSTEM_PATH = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/** Fills a directory with the system's programs, all but Node, to be the PATH of a machine that has none. */
export function linkPrograms(dir: string): void {
  mkdirSync(dir);
  const programs = SYSTEM_PATH.flatMap((from) =>
    readdirSync(from).map((name) => [name, path.join(from, name)] as const),
  );
  for (const [name, file] of new Map(programs)) {
    if (!/^node/.test(name)) symlinkSync(file, path.join(dir, name));
  }
}
