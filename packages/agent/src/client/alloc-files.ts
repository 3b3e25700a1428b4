import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readdir } from "node:fs/promises";
import path from "node:path";
import type { AllocFileInfo } from "@drover/api";
import { errnoOf, Fault } from "@drover/fault";
import type { HeldDirectory } from "@drover/process";
import { fileModeText } from "./file-mode-text.ts";
import { type FoundPlace, findBelow } from "./find-below.ts";

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const PIECE_BYTES = 64 * 1024;
/** Entries that are looked at side by side. */
const BATCH = 64;
/** The directory that the tasks share, which is none of a task's own. */
const SHARED = "alloc";
const SECRET = new Set(["secrets", "private"]);
/** What was there a moment ago has been removed, or swapped for a link, or is no link any more. */
const GONE = new Set(["not_found", "ENOENT", "ELOOP", "EINVAL"]);

/**
 * The files below an allocation's directory. Nothing outside of it can be reached, links included, nor what is
 * in the `secrets` and `private` directories of its tasks.
 */
export class AllocFiles {
  readonly #root: string;

  constructor(allocDir: string) {
    this.#root = allocDir;
  }

  /**
   * What a directory holds, in the order of names; links for themselves.
   *
   * @throws {Fault} `not_found`; `invalid_argument` for a file; `permission_denied` outside, and for secrets
   */
  async list(name: string): Promise<AllocFileInfo[]> {
    return await this.#find(name, checkReadable, async ({ directory, name: last }) => {
      using inner = last === undefined ? directory.again() : directory.enter(last);
      return await listEntries(inner);
    });
  }

  /** @throws {Fault} `not_found`; `permission_denied` outside, and for what is in secrets */
  async stat(name: string): Promise<AllocFileInfo> {
    // That there are secrets is none itself.
    const check = (way: readonly string[]) => checkReadable(way.slice(0, -1), name);
    return await this.#find(name, check, async ({ directory, name: last }) => {
      const stats = last === undefined ? directory.stats() : directory.entry(last);
      if (stats === undefined) throw notFound(name);
      return fileInfo(path.basename(last ?? directory.name), stats);
    });
  }

  /**
   * Opens a regular file for reading.
   *
   * @throws {Fault} `not_found`; `permission_denied` outside, and for secrets; `invalid_argument` for
   *   anything but a regular file
   */
  async open(name: string): Promise<FileHandle> {
    return await this.#find(name, checkReadable, async ({ directory, name: last }) => {
      // A device or a pipe may do something when it is opened; what is put there now does not hold us up.
      if (last === undefined || directory.entry(last)?.isFile() === false) throw notRegular(name);
      const handle = await open(directory.child(last), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      if ((await handle.stat()).isFile()) return handle;
      await handle.close();
      throw notRegular(name);
    });
  }

  async #find<Result>(
    wanted: string,
    check: (way: readonly string[], wanted: string) => void,
    use: (place: FoundPlace) => Promise<Result>,
  ): Promise<Result> {
    try {
      const options = {
        root: this.#root,
        wanted,
        check: (way: readonly string[]) => check(way, wanted),
      };
      return await findBelow(options, use);
    } catch (error) {
      throw explain(wanted, error);
    }
  }
}

/** A file's bytes from `offset` on, at most `limit` of them, piece by piece. */
export async function* readPieces(
  handle: FileHandle,
  { offset = 0, limit = Number.POSITIVE_INFINITY }: { offset?: number; limit?: number } = {},
): AsyncGenerator<Buffer> {
  for (let position = offset, left = limit; left > 0; ) {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, left));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
    left -= bytesRead;
  }
}

async function listEntries(directory: HeldDirectory): Promise<AllocFileInfo[]> {
  const names = (await readdir(directory.path)).toSorted();
  const infos: AllocFileInfo[] = [];
  for (let start = 0; start < names.length; start += BATCH) {
    const batch = names.slice(start, start + BATCH);
    // Each settles, for the directory must be held until then.
    const entries = await Promise.all(
      batch.map(async (name) => {
        const stats = await lstat(directory.child(name)).catch(() => undefined);
        return stats && fileInfo(name, stats);
      }),
    );
    infos.push(...entries.filter((entry) => entry !== undefined));
  }
  return infos;
}

function fileInfo(name: string, stats: Stats): AllocFileInfo {
  return {
    Name: name,
    IsDir: stats.isDirectory(),
    Size: stats.size,
    FileMode: fileModeText(stats),
    ModTime: stats.mtime.toISOString(),
  };
}

/** @throws {Fault} `permission_denied` for a task's secrets and for what is in them */
function checkReadable([task, directory]: readonly string[], wanted: string): void {
  if (task === SHARED || directory === undefined || !SECRET.has(directory)) return;
  throw new Fault("permission_denied", `Reading secret file prohibited: ${wanted}`);
}

function explain(name: string, error: unknown): Fault {
  if (error instanceof Fault && error.code === "failed_precondition") {
    return new Fault("invalid_argument", `"${name}" of the allocation is not a directory`);
  }
  if (GONE.has(errnoOf(error))) return notFound(name);
  if (error instanceof Fault) return error;
  const { message } = Fault.from(error);
  return new Fault("internal", `Cannot read "${name}" of the allocation: ${message}`, {
    cause: error,
  });
}

function notFound(name: string): Fault {
  return new Fault("not_found", `File "${name}" of the allocation does not exist`);
}

function notRegular(name: string): Fault {
  return new Fault("invalid_argument", `"${name}" of the allocation is not a regular file`);
}
