import { closeSync, fstatSync, open, openSync, write } from "node:fs";
import { readdir, rename, unlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Fault } from "@drover/fault";
import { makeDirectory } from "@drover/process";
import type { LineSink } from "./line-queue.ts";

const DEFAULT_NAME = "drover.log";
const MODE = 0o640;
const DIRECTORY_MODE = 0o750;

const NS_PER_MS = 1_000_000n;

const openFile = promisify(open);
const writeTo = promisify(write);

/** A log file and when it is begun anew, as Nomad's `log_file` and `log_rotate_*` say it. */
export interface LogFileConfig {
  /** Absolute; with a slash at its end a directory. */
  readonly path: string;
  /** Bytes after which a new file is begun; 0 for no limit. */
  readonly rotateBytes: number;
  /** Age after which a new file is begun, in milliseconds. */
  readonly rotateMs: number;
  /** How many older files are kept; 0 for all, below 0 for none. */
  readonly rotateMaxFiles: number;
}

/** Appends to a file; a full one is renamed to `NAME-<nanoseconds since 1970>.EXT`. */
export class LogFile implements LineSink {
  readonly #config: LogFileConfig;
  readonly #path: string;
  #descriptor: number;
  #size: number;
  #begunMs: number;
  #endsWithinLine = false;
  #newestStamp = 0n;
  readonly #now: () => bigint;

  /**
   * @param now nanoseconds since 1970
   * @throws {Fault} if it cannot be written
   */
  constructor(config: LogFileConfig, now: () => bigint) {
    this.#config = config;
    this.#now = now;
    this.#path = config.path.endsWith("/") ? path.join(config.path, DEFAULT_NAME) : config.path;
    try {
      makeDirectory(path.dirname(this.#path), DIRECTORY_MODE);
      this.#descriptor = openSync(this.#path, "a", MODE);
      const { size, birthtimeMs } = fstatSync(this.#descriptor);
      this.#size = size;
      this.#begunMs = size === 0 ? this.#nowMs() : birthtimeMs;
    } catch (error) {
      const { code, message } = Fault.from(error, "failed_precondition");
      throw new Fault(code, `Cannot write log_file ${this.#path}: ${message}`, { cause: error });
    }
  }

  async write(lines: readonly string[]): Promise<void> {
    let piece = "";
    for (const line of lines) {
      const size = this.#size + Buffer.byteLength(piece);
      if (size > 0 && this.#isFull(size + Buffer.byteLength(line))) {
        await this.#append(piece);
        piece = "";
        await this.#rotate();
      }
      piece += line;
    }
    await this.#append(piece);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Whether the file is too old, or would be too large with that size. */
  #isFull(size: number): boolean {
    const { rotateBytes, rotateMs } = this.#config;
    if (rotateBytes > 0 && size > rotateBytes) return true;
    return this.#nowMs() - this.#begunMs >= rotateMs;
  }

  async #append(text: string): Promise<void> {
    if (text === "") return;
    const bytes = Buffer.from(this.#endsWithinLine ? `\n${text}` : text);
    for (let offset = 0; offset < bytes.length; ) {
      // What a full disk has not taken of a line is lost; the next one begins on a line of its own.
      this.#endsWithinLine = offset > 0;
      const { bytesWritten } = await writeTo(this.#descriptor, bytes, offset);
      offset += bytesWritten;
      this.#size += bytesWritten;
    }
    this.#endsWithinLine = false;
  }

  /** Where it fails, the file grows, and the next line tries again. */
  async #rotate(): Promise<void> {
    const { dir, name, ext } = path.parse(this.#path);
    try {
      // Two of the same moment must not become one.
      this.#newestStamp = later(this.#now(), this.#newestStamp);
      await rename(this.#path, path.join(dir, `${name}-${this.#newestStamp}${ext}`));
      const next = await openFile(this.#path, "a", MODE);
      closeSync(this.#descriptor);
      this.#descriptor = next;
      this.#size = 0;
      this.#begunMs = this.#nowMs();
      await this.#removeOldest();
    } catch {
      // A log has nowhere to tell that it cannot be written.
    }
  }

  #nowMs(): number {
    return Number(this.#now() / NS_PER_MS);
  }

  async #removeOldest(): Promise<void> {
    const { rotateMaxFiles } = this.#config;
    if (rotateMaxFiles === 0) return;
    const { dir, name, ext } = path.parse(this.#path);
    const older = (await readdir(dir)).filter((file) => {
      if (!file.startsWith(`${name}-`) || !file.endsWith(ext)) return false;
      return /^\d{19}$/.test(file.slice(name.length + 1, file.length - ext.length));
    });
    const kept = Math.max(0, rotateMaxFiles);
    const surplus = older.toSorted().slice(0, Math.max(0, older.length - kept));
    await Promise.all(surplus.map((file) => unlink(path.join(dir, file))));
  }
}

function later(time: bigint, than: bigint): bigint {
  return time > than ? time : than + 1n;
}
