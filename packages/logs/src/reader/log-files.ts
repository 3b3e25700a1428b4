import { constants, existsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { errnoOf, Fault } from "@drover/fault";
import type { HeldDirectory } from "@drover/process/held-directory";
import { type LogDirectory, openLogDirectory } from "../log-directory.ts";
import type { StreamName } from "../registration.ts";
import { rotatedFileNumbers } from "../rotated-files.ts";
import { FileChanges } from "./file-changes.ts";

const FRAME_BYTES = 64 * 1024;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** One of a stream's rotated files. */
export interface LogFile {
  /** Without directory: `web.stdout.3`. */
  file: string;
  number: number;
  /** In bytes. */
  size: number;
}

/** A piece of a log, at most 64 KiB, or an event without data. */
export interface LogFrame {
  /** Without directory: `web.stdout.3`. */
  file: string;
  /** Where in the file the data begin. */
  offset: number;
  data: Buffer;
  /** What happened to the file; the words of Nomad's API. */
  fileEvent?: "file deleted" | "file truncated";
}

export interface ReadLogOptions {
  /** Where the offset counts from: the beginning of the oldest file (the default) or the end of the newest. */
  origin?: "start" | "end";
  /** In bytes across all files, from `origin` inwards; more than there is means all. */
  offset?: number;
  /** Whether to wait for more at the end, and to go on into new files. */
  follow?: boolean;
  /** Aborted when nothing more will be written: following then ends at the end of the log. */
  done?: AbortSignal;
  /** Ends the reading at once. */
  signal?: AbortSignal;
}

interface Position {
  number: number;
  offset: number;
}

/** The reading side of the rotated files of one stream of a task. */
export class LogFiles {
  readonly #directory: LogDirectory;
  readonly #name: string;
  readonly #what: string;

  /** @param options.root a directory above `dir` to which no task has the way; `dir` itself unless told */
  constructor(
    dir: string,
    { root = dir, task, stream }: { root?: string; task: string; stream: StreamName },
  ) {
    this.#directory = { dir, root };
    this.#name = `${task}.${stream}`;
    this.#what = `Log entry for task "${task}" and log type "${stream}"`;
  }

  /** The files that are there, oldest first. */
  async list(): Promise<LogFile[]> {
    using directory = this.#open();
    const files: LogFile[] = [];
    for (const number of this.#numbers(directory)) {
      const file = this.#file(number);
      const stats = directory?.entry(file);
      if (stats?.isFile()) files.push({ file, number, size: stats.size });
    }
    return files;
  }

  /**
   * Reads across the files, oldest first. Without `follow` it ends in the file that was the newest at
   * the beginning.
   *
   * @throws {Fault} `not_found` if there is no file, `invalid_argument` for an offset below 0
   * @throws the signal's reason when that is aborted
   */
  async *read(options: ReadLogOptions = {}): AsyncGenerator<LogFrame, void, void> {
    const { origin = "start", offset = 0, follow = false, done, signal } = options;
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new Fault("invalid_argument", `Log offset must be 0 or more bytes, found ${offset}`);
    }
    const files = await this.list();
    const newest = files.at(-1);
    if (!newest) throw new Fault("not_found", `${this.#what} not found in ${this.#directory.dir}`);
    const position = origin === "start" ? fromStart(files, offset) : fromEnd(files, offset);
    if (follow) yield* this.#follow(position, { done, signal });
    else yield* this.#readUpTo(newest.number, { position, signal });
  }

  async *#follow(
    position: Position,
    { done, signal }: { done: AbortSignal | undefined; signal: AbortSignal | undefined },
  ): AsyncGenerator<LogFrame, void, void> {
    const wakeups = [done, signal].filter((wakeup) => wakeup !== undefined);
    using changes = this.#watch(wakeups);
    for (;;) {
      changes.reset();
      const wasDone = done?.aborted === true;
      yield* this.#readUpTo(Number.POSITIVE_INFINITY, { position, signal });
      if (wasDone || !existsSync(this.#directory.dir)) return;
      await changes.wait();
      signal?.throwIfAborted();
    }
  }

  /** Reads from the position to the end of the file with the given number, or of the newest before it. */
  async *#readUpTo(
    last: number,
    { position, signal }: { position: Position; signal: AbortSignal | undefined },
  ): AsyncGenerator<LogFrame, void, void> {
    for (;;) {
      // Listed first: what was the newest file is complete once there is a newer one.
      const next = this.#next(position.number);
      yield* this.#readFile(position, signal);
      if (next === undefined || next > last) return;
      position.number = next;
      position.offset = 0;
    }
  }

  /** Reads from the position to the end of its file, and leaves the position there. */
  async *#readFile(
    position: Position,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<LogFrame, void, void> {
    const file = this.#file(position.number);
    await using handle = await this.#openFile(file);
    const size = handle === undefined ? 0 : (await handle.stat()).size;
    if (size < position.offset) {
      const fileEvent = handle === undefined ? "file deleted" : "file truncated";
      yield { file, offset: position.offset, data: Buffer.alloc(0), fileEvent };
      position.offset = 0;
    }
    while (handle !== undefined) {
      signal?.throwIfAborted();
      const buffer = Buffer.allocUnsafe(FRAME_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, FRAME_BYTES, position.offset);
      if (bytesRead === 0) return;
      const { offset } = position;
      position.offset += bytesRead;
      yield { file, offset, data: buffer.subarray(0, bytesRead) };
    }
  }

  #watch(wakeups: readonly AbortSignal[]): FileChanges {
    using directory = openLogDirectory(this.#directory);
    return new FileChanges(directory.path, { prefix: this.#name, wakeups });
  }

  #next(number: number): number | undefined {
    using directory = this.#open();
    return this.#numbers(directory).find((candidate) => candidate > number);
  }

  /** Undefined for a file that was rotated away, and for what a task has put in its place. */
  async #openFile(file: string): Promise<FileHandle | undefined> {
    using directory = this.#open();
    return directory && (await openRegularFile(directory.child(file)));
  }

  /** Undefined where there is no such directory. */
  #open(): HeldDirectory | undefined {
    try {
      return openLogDirectory(this.#directory);
    } catch (error) {
      if (Fault.from(error).code === "not_found") return undefined;
      throw error;
    }
  }

  #numbers(directory: HeldDirectory | undefined): number[] {
    return directory === undefined ? [] : rotatedFileNumbers(this.#name, directory.list());
  }

  #file(number: number): string {
    return `${this.#name}.${number}`;
  }
}

function fromStart(files: readonly LogFile[], offset: number): Position {
  let rest = offset;
  for (const { number, size } of files) {
    if (rest <= size) return { number, offset: rest };
    rest -= size;
  }
  const end = files.at(-1);
  return { number: end?.number ?? 0, offset: end?.size ?? 0 };
}

function fromEnd(files: readonly LogFile[], offset: number): Position {
  let rest = offset;
  for (const { number, size } of files.toReversed()) {
    if (rest <= size) return { number, offset: size - rest };
    rest -= size;
  }
  return { number: files[0]?.number ?? 0, offset: 0 };
}

async function openRegularFile(path: string): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = errnoOf(error);
    if (["ENOENT", "ELOOP", "ENXIO"].includes(code)) return undefined;
    throw error;
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}
