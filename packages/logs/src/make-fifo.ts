import { chown, lstat } from "node:fs/promises";
import { Fault } from "@drover/fault";
import { loadSystemCalls, type SystemCalls } from "@drover/process";
import { systemFault } from "./system-fault.ts";

/** Who may open a FIFO: a task that runs as another user opens /dev/stdout anew, and is refused otherwise. */
export interface Owner {
  uid: number;
  gid: number;
}

export type MakeFifo = (path: string, owner: Owner | undefined) => Promise<void>;

/** Makes FIFOs of mode 0600. */
export async function fifoMaker(): Promise<MakeFifo> {
  const calls = await loadSystemCalls();
  return async (path, owner) => {
    await makeUnlessThere(path, calls);
    if (owner) await chown(path, owner.uid, owner.gid);
  };
}

async function makeUnlessThere(path: string, calls: SystemCalls): Promise<void> {
  try {
    await calls.makeFifo(path);
  } catch (error) {
    const found = await lstat(path).catch(() => undefined);
    if (!found) throw systemFault(`Cannot make FIFO ${path}`, error);
    if (!found.isFIFO()) throw new Fault("already_exists", `${path} is there and is not a FIFO`);
  }
}
