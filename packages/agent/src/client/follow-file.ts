import type { FileHandle } from "node:fs/promises";
import { FileChanges } from "@drover/logs";
import { readPieces } from "./alloc-files.ts";

/** A piece of a file. */
export interface FilePiece {
  readonly data: Buffer;
  /** Where in the file it begins. */
  readonly offset: number;
}

/** A file's bytes from `offset` on and then whatever is appended, until `signal` aborts; a file cut short starts anew. */
export async function* followFile(
  handle: FileHandle,
  { offset, signal }: { offset: number; signal: AbortSignal },
): AsyncGenerator<FilePiece, void, void> {
  // The file that is open, whatever stands under its name meanwhile.
  using changes = new FileChanges(`/proc/self/fd/${handle.fd}`, { wakeups: [signal] });
  for (let position = offset; !signal.aborted; await changes.wait()) {
    changes.reset();
    if ((await handle.stat()).size < position) position = 0;
    for await (const piece of filePieces(handle, position)) {
      yield piece;
      position += piece.data.length;
    }
  }
}

/** A file's bytes from `offset` to its end. */
export async function* filePieces(
  handle: FileHandle,
  offset: number,
): AsyncGenerator<FilePiece, void, void> {
  let position = offset;
  for await (const data of readPieces(handle, { offset })) {
    yield { data, offset: position };
    position += data.length;
  }
}
