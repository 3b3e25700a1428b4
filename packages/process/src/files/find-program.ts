import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

const SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

/** Finds a program as execvp(3) does. @param searchPath directories, separated by colons */
export function findProgram(
  name: string,
  searchPath: string | undefined = SYSTEM_PATH,
): string | undefined {
  for (const directory of searchPath.split(":")) {
    const candidate = path.join(directory || ".", name);
    if (isExecutableFile(candidate)) return candidate;
  }
  return undefined;
}

function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
