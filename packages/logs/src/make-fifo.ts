import { execFile } from "node:child_process";
import { chown, lstat } from "node:fs/promises";
import { promisify } from "node:util";
import { Fault } from "@drover/fault";
import { type Libc, loadLibc } from "./libc.ts";
import { systemFault } from "./system-fault.ts";

const run = promisify(execFile);

/** Who may open a FIFO: a task that runs as another user opens /dev/stdout anew, and is refused otherwise. */
export interface Owner {
  uid: number;
  gid: number;
}

export type MakeFifo = (path: string, owner: Owner | undefined) => Promise<void>;

/** Makes FIFOs of mode 0600; with the C library, or with the program mkfifo where that cannot be called. */
export async function fifoMaker(): Promise<MakeFifo> {
  const libc = await loadLibc().catch(() => undefined);
  return async (path, owner) => {
    await makeUnlessThere(path, libc);
    if (owner) await chown(path, owner.uid, owner.gid);
  };
}

async function makeUnlessThere(path: string, libc: Libc | undefined): Promise<void> {
  try {
    if (libc) libc.mkfifo(path, 0o600);
    else await run("mkfifo", ["-m", "600", path]);
  } catch (error) {
    const found = await lstat(path).catch(() => undefined);
    if (!found) throw systemFault(`Cannot make FIFO ${path}`, error);
    if (!found.isFIFO()) throw new Fault("already_exists", `${path} is there and is not a FIFO`);
  }
}
