import type { FileHandle } from "node:fs/promises";
import { sleep } from "@drover/clock";
import { readPieces } from "./alloc-files.ts";

// A task's file may lie on any file system, and inotify does not see all that is written to one.
const POLL_MS = 250;

/** A file's bytes and then whatever is appended, until `signal` aborts; a file cut short starts anew. */
export async function* followFile(
  handle: FileHandle,
  { offset, follow, signal }: { offset: number; follow: boolean; signal: AbortSignal },
): AsyncGenerator<{ data: Buffer; offset: number }> {
  let position = offset;
  while (!signal.aborted) {
    for await (const data of readPieces(handle, { offset: position })) {
      yield { data, offset: position };
      position += data.length;
    }
    if (!follow) return;
    await sleep(POLL_MS, signal).catch(() => undefined);
    if ((await handle.stat()).size < position) position = 0;
  }
}
