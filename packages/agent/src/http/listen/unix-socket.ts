import { chmodSync, chownSync, lstatSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import process from "node:process";
import { Fault } from "@drover/fault";
import { makeDirectory, UserDatabase } from "@drover/process";
import type { Listener } from "./listener.ts";

/** Whose members may use the socket. */
const GROUP = "drover";
const MODE = 0o660;
/** For those of the group on their way to the socket. */
const DIRECTORY_MODE = 0o755;
/** Without the NUL at the end. Source: unix(7). */
const LONGEST_PATH_BYTES = 107;

/**
 * Listens on a Unix socket that root, the agent's user and a group, where it exists, may open. One
 * that a dead agent has left is replaced.
 *
 * @param options.group its name, or its number; `drover` unless told
 * @throws {Fault} `failed_precondition` if another program listens there, if the path is taken or too long, or
 *   with the system's words
 */
export async function listenOnSocket(
  listener: Listener,
  file: string,
  { group: groupName = GROUP }: { group?: string } = {},
): Promise<void> {
  const length = Buffer.byteLength(file);
  if (length > LONGEST_PATH_BYTES) {
    throw cannot(file, `its path has ${length} bytes, and ${LONGEST_PATH_BYTES} is the most`);
  }
  try {
    makeDirectory(path.dirname(file), DIRECTORY_MODE);
    await removeStale(file);
    const group = await new UserDatabase().findGroup(groupName);
    // Nobody else may open it at any moment: bind(2) is called at once, and makes the file by the umask.
    const before = process.umask(0o777 & ~MODE);
    const listening = listener.listen({ path: file });
    process.umask(before);
    await listening;
    chmodSync(file, MODE);
    if (group !== undefined && mayGiveTo(group)) chownSync(file, process.geteuid?.() ?? 0, group);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw cannot(file, Fault.from(error).message, error);
  }
}

async function removeStale(file: string): Promise<void> {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw cannot(file, "there is a file of that name that is no socket");
  if (await isAnswered(file)) {
    throw cannot(file, "another program, maybe another agent, listens there");
  }
  unlinkSync(file);
}

function mayGiveTo(group: number): boolean {
  return process.geteuid?.() === 0 || (process.getgroups?.().includes(group) ?? false);
}

function isAnswered(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    // Only this error tells that nobody listens: one that is busy answers EAGAIN.
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== "ECONNREFUSED" && code !== "ENOENT");
    });
  });
}

function cannot(file: string, reason: string, cause?: unknown): Fault {
  return new Fault("failed_precondition", `Cannot listen on unix://${file}: ${reason}`, { cause });
}
