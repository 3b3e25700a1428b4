import { lstatSync } from "node:fs";
import { chown } from "node:fs/promises";
import { Fault } from "@drover/fault";
import { loadSystemCalls, type SystemCalls } from "@drover/process";
import { systemFault } from "../system-fault.ts";

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
  if (isThere(path)) return;
  try {
    await calls.makeFifo(path);
  } catch (error) {
    if (!isThere(path)) throw systemFault(`Cannot make FIFO ${path}`, error);
  }
}

/** @throws {Fault} `already_exists` if it is something else than a FIFO */
function isThere(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (found.isFIFO()) return true;
  throw new Fault("already_exists", `${path} is there and is not a FIFO`);
}
