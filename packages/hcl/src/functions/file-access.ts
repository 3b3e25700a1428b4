import { homedir } from "node:os";
import path from "node:path";
import type { FileAccess } from "./files.ts";

// Imported, `node:fs` would load its promises and their streams, which nothing here needs.
const { globSync, readFileSync, statSync } = process.getBuiltinModule("node:fs");

/** Real files, with relative paths from a directory. */
export function fileAccess(baseDirectory: string): FileAccess {
  return {
    baseDirectory,
    homeDirectory: homedir(),
    readFile: (name) => {
      try {
        return readFileSync(name);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    kindOf: (name) => {
      const stats = statSync(name, { throwIfNoEntry: false });
      if (stats === undefined) return "nothing";
      return stats.isFile() ? "file" : "other";
    },
    glob: (directory, pattern) =>
      globSync(pattern, { cwd: directory, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name))),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
