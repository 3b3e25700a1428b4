import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { AllocDir } from "../directory/alloc-dir.ts";

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
const DIRECTORY_MODE = 0o755;
/** The largest file that a template reads, in bytes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** What a written file is given besides its content. */
export interface FileAttributes {
  readonly mode: number;
  /** -1 for the agent's own. */
  readonly uid: number;
  readonly gid: number;
}

/**
 * Reads a file below an allocation's directory; no link of a task's is followed.
 *
 * @param relative to the allocation's directory
 * @throws {Fault} `not_found`, `failed_precondition`, `resource_exhausted` for one that is too large
 */
export function readSandboxFile(allocDir: AllocDir, relative: string): Buffer {
  using directory = allocDir.hold(path.dirname(relative));
  const descriptor = directory.openFile(path.basename(relative), O_RDONLY);
  try {
    return readDescriptor(descriptor, relative);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The content of an open file.
 *
 * @throws {Fault} `resource_exhausted` for one that is too large
 */
export function readDescriptor(descriptor: number, name: string): Buffer {
  const { size } = fstatSync(descriptor);
  if (size > MAX_FILE_BYTES) {
    throw new Fault(
      "resource_exhausted",
      `${name} has ${size} bytes; a template reads at most ${MAX_FILE_BYTES}`,
    );
  }
  return readFileSync(descriptor);
}

/**
 * Puts a file in its place whole, by a rename; directories that are not there are made.
 *
 * @param relative to the allocation's directory
 * @throws {Fault} as the system says, and `failed_precondition` where a link or a file is in the way
 */
export function writeSandboxFile(
  allocDir: AllocDir,
  relative: string,
  content: Uint8Array,
  { mode, uid, gid }: FileAttributes,
): void {
  using root = allocDir.hold();
  using directory = root.descend(path.dirname(relative), { make: DIRECTORY_MODE });
  const name = path.basename(relative);
  const temporary = `.${name.slice(0, 200)}.${randomBytes(6).toString("hex")}`;
  const descriptor = directory.openFile(temporary, O_CREAT | O_EXCL | O_WRONLY, 0o600);
  try {
    writeFileSync(descriptor, content);
    if (uid !== -1 || gid !== -1) fchownSync(descriptor, uid, gid);
    fchmodSync(descriptor, mode);
    renameSync(directory.child(temporary), directory.child(name));
  } catch (error) {
    rmSync(directory.child(temporary), { force: true });
    throw new Fault("failed_precondition", `Cannot write ${name}: ${Fault.from(error).message}`, {
      cause: error,
    });
  } finally {
    closeSync(descriptor);
  }
}
