import { globSync, lstatSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { FILES, type Got } from "./get-request.ts";
import type { Source } from "./source/source.ts";

const PATTERN = /[*?[\]{}]/;

/**
 * Leaves of what was fetched the part that follows `//` in the source: a directory, or a single file.
 *
 * @throws {Fault} `not_found` where it is not there or several are meant, `invalid_argument` where a link is on the way
 */
export function keepSubdirectory(got: Got, { subdirectory }: Source, directory: string): Got {
  if (subdirectory === "") return got;
  if (got.kind === "file") {
    throw new Fault(
      "invalid_argument",
      `"${got.name}" is a single file, in which there is no "//${subdirectory}"`,
    );
  }
  const files = path.join(directory, FILES);
  const whole = path.join(directory, "whole");
  renameSync(files, whole);
  const inner = find(whole, subdirectory, got.name);
  const name = path.basename(inner);
  if (inner !== "" && isFile(whole, inner, got.name)) {
    mkdirSync(files, { mode: 0o755 });
    renameSync(path.join(whole, inner), path.join(files, name));
    return { kind: "file", name };
  }
  renameSync(path.join(whole, inner), files);
  return { kind: "directory", name };
}

/** @returns relative to `root` */
function find(root: string, subdirectory: string, archive: string): string {
  if (!PATTERN.test(subdirectory)) return subdirectory;
  const [first, ...more] = globSync(subdirectory, { cwd: root });
  if (first !== undefined && more.length === 0) return first;
  const count = first === undefined ? "nothing" : `${more.length + 1} directories`;
  throw new Fault("not_found", `"${archive}" holds ${count} that "//${subdirectory}" means`);
}

/** Whether it is a file and no directory; a link may not be on the way, for it may lead outside. */
function isFile(root: string, relative: string, archive: string): boolean {
  const parts = relative.split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const shown = parts.slice(0, depth).join("/");
    const stats = lstatSync(path.join(root, shown), { throwIfNoEntry: false });
    if (stats === undefined) {
      throw new Fault("not_found", `"${archive}" holds no "${shown}"`);
    }
    if (stats.isDirectory()) continue;
    if (stats.isFile() && depth === parts.length) return true;
    throw new Fault(
      "invalid_argument",
      `"${shown}" in "${archive}" is no directory, and is not followed`,
    );
  }
  return false;
}
