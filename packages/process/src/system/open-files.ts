import { readFileSync } from "node:fs";
import { loadSystemCalls } from "./load-system-calls.ts";
import { readSoftLimit } from "./soft-limit.ts";

/** For more tasks than one machine has. */
const ENOUGH = 1024 * 1024;

/**
 * Raises this process's limit of open files beyond the hard one, as root may, to 1,048,576 or what the kernel allows.
 *
 * @returns the limit before, soft and hard, which is to be given to programs that are not of Drover; undefined
 *   where nothing was raised
 */
export async function raiseOpenFiles(): Promise<number | undefined> {
  // Node has raised the soft limit to the hard one.
  const before = readSoftLimit("Max open files");
  const most = Math.min(ENOUGH, Number(readFileSync("/proc/sys/fs/nr_open", "utf8")));
  if (!(before < most)) return undefined;
  return (await loadSystemCalls()).limitOpenFiles(0, most) ? before : undefined;
}
