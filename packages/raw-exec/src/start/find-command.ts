import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { findProgram, HeldDirectory } from "@drover/process";

const EXECUTE_BITS = 0o111;
const READ_AND_EXECUTE = 0o555;

/** Where to look for a task's command. */
export interface CommandPlaces {
  readonly allocDir: string;
  readonly taskDir: string;
  /** The agent's `PATH`. */
  readonly searchPath: string;
  /** Who the task runs as. */
  readonly uid: number;
}

/**
 * Finds a task's command in the task's `local` directory, the task directory, as an absolute path
 * and in the agent's `PATH`, in this order. A file of the allocation that lacks its execute bits
 * gets mode 0555, as a download does; one of the machine is left as it is.
 *
 * @returns an absolute path
 * @throws {Fault} `not_found`, `permission_denied`
 */
export function findCommand(
  command: string,
  { allocDir, taskDir, searchPath, uid }: CommandPlaces,
): string {
  const candidates = [path.join(taskDir, "local", command), path.join(taskDir, command)];
  if (path.isAbsolute(command)) candidates.push(command);
  else if (!command.includes("/")) {
    candidates.push(
      ...searchPath
        .split(":")
        .filter(path.isAbsolute)
        .map((directory) => path.join(directory, command)),
    );
  }
  const files = candidates.filter(isFile);
  const found = files.find((file) => isExecutable(file) || isInside(file, allocDir)) ?? files[0];
  if (found === undefined) {
    throw new Fault(
      "not_found",
      `binary "${command}" could not be found${placesOf(command, taskDir)}`,
    );
  }
  if (!isExecutable(found)) makeExecutable(found, { allocDir, uid });
  return found;
}

/** Where a command was looked for, besides where an absolute path says itself. */
function placesOf(command: string, taskDir: string): string {
  if (path.isAbsolute(command)) return "";
  const inTask = `${taskDir}/local`;
  if (command.includes("/")) return ` in ${inTask} or ${taskDir}`;
  return ` in ${inTask}, ${taskDir} or the agent's PATH`;
}

/**
 * Finds a command to run beside a task, as its shell would: by the task's own `PATH`, or from its
 * working directory.
 *
 * @throws {Fault} `not_found`
 */
export function findSessionCommand(
  command: string,
  { workDir, searchPath }: { workDir: string; searchPath: string | undefined },
): string {
  const found = command.includes("/")
    ? path.resolve(workDir, command)
    : findProgram(command, searchPath);
  if (found !== undefined) return found;
  throw new Fault("not_found", `Command "${command}" could not be found in the task's PATH`);
}

/** False too for what this user may not see. */
function isFile(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

function isExecutable(file: string): boolean {
  return (statSync(file).mode & EXECUTE_BITS) !== 0;
}

function makeExecutable(
  file: string,
  { allocDir, uid }: Pick<CommandPlaces, "allocDir" | "uid">,
): void {
  if (!isInside(file, allocDir)) {
    throw new Fault(
      "permission_denied",
      `${file} is not executable; give it its execute bits with chmod`,
    );
  }
  try {
    const [root, real] = [realpathSync(allocDir), realpathSync(file)];
    using directory = HeldDirectory.openBelow(root, path.relative(root, path.dirname(real)));
    const descriptor = directory.openFile(path.basename(real), constants.O_RDONLY);
    try {
      checkOwn(fstatSync(descriptor), uid);
      fchmodSync(descriptor, READ_AND_EXECUTE);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new Fault("permission_denied", `Cannot make ${file} executable: ${String(error)}`, {
      cause: error,
    });
  }
}

/** A file with another name may be one from elsewhere, to which a task has made a hard link. */
function checkOwn({ nlink, uid }: Stats, taskUid: number): void {
  if (nlink === 1 || uid === taskUid) return;
  throw new Error("it has several names and is not the task's");
}

/** Links count for where they lead. */
function isInside(file: string, directory: string): boolean {
  return realpathSync(file).startsWith(`${realpathSync(directory)}/`);
}
