import { constants } from "node:fs";
import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { AllocFileInfo } from "@drover/api";
import { Fault } from "@drover/fault";

const PIECE_BYTES = 64 * 1024;

/** The files below an allocation's directory; nothing outside of it can be reached, links included. */
export class AllocFiles {
  readonly #root: string;

  constructor(allocDir: string) {
    this.#root = allocDir;
  }

  /**
   * What a directory holds, in the order of names.
   *
   * @throws {Fault} `not_found`; `invalid_argument` for a file; `permission_denied` outside
   */
  async list(name: string): Promise<AllocFileInfo[]> {
    const directory = await this.#resolve(name);
    const entries = await readdir(directory).catch((error: unknown) => {
      throw explain(name, error);
    });
    const infos = entries.toSorted().map((entry) => this.#info(path.join(directory, entry)));
    return (await Promise.all(infos)).filter((info) => info !== undefined);
  }

  /** @throws {Fault} `not_found`; `permission_denied` outside */
  async stat(name: string): Promise<AllocFileInfo> {
    const info = await this.#info(await this.#resolve(name));
    if (info !== undefined) return info;
    throw new Fault("not_found", `File "${name}" of the allocation does not exist`);
  }

  /**
   * Opens a regular file for reading.
   *
   * @throws {Fault} as {@link stat} does, and `invalid_argument` for anything but a regular file
   */
  async open(name: string): Promise<FileHandle> {
    const file = await this.#resolve(name);
    // A FIFO of the task must not hold us up, so it is opened without waiting and then refused.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(
      (error: unknown) => {
        throw explain(name, error);
      },
    );
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new Fault("invalid_argument", `"${name}" of the allocation is not a regular file`);
  }

  async #resolve(name: string): Promise<string> {
    const wanted = path.join(this.#root, path.join("/", name));
    const [root, file] = await Promise.all([realpath(this.#root), realpath(wanted)]).catch(
      (error: unknown) => {
        throw explain(name, error);
      },
    );
    if (file === root || file.startsWith(`${root}${path.sep}`)) return file;
    throw new Fault("permission_denied", `Path "${name}" leads out of the allocation's directory`);
  }

  async #info(file: string): Promise<AllocFileInfo | undefined> {
    const stats = await stat(file).catch(() => undefined);
    if (stats === undefined) return undefined;
    return {
      Name: path.basename(file),
      IsDir: stats.isDirectory(),
      Size: stats.size,
      FileMode: modeText(stats.mode, stats.isDirectory()),
      ModTime: stats.mtime.toISOString(),
    };
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

/** As `ls -l` shows it. */
function modeText(mode: number, isDirectory: boolean): string {
  const letters = "rwxrwxrwx";
  const bits = [...letters].map((letter, bit) => ((mode >> (8 - bit)) & 1 ? letter : "-"));
  return `${isDirectory ? "d" : "-"}${bits.join("")}`;
}

function explain(name: string, error: unknown): Fault {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return new Fault("not_found", `File "${name}" of the allocation does not exist`);
  }
  if (code === "ENOTDIR") {
    return new Fault("invalid_argument", `"${name}" of the allocation is not a directory`);
  }
  return new Fault("internal", `Cannot read "${name}" of the allocation: ${message}`, {
    cause: error,
  });
}
