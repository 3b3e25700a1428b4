import { chmodSync, copyFileSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { GetLimits } from "../get-request.ts";
import { OutputFile } from "../output-file.ts";
import { normalize, staysInside } from "./stays-inside.ts";

type ArchiveLimits = Pick<GetLimits, "decompressionFileCountLimit" | "decompressionSizeLimit">;

const MODE_BITS = 0o777;
const DEFAULT_FILE_MODE = 0o644;
const DEFAULT_DIRECTORY_MODE = 0o755;

/**
 * Writes what an archive holds below a new directory, and nothing anywhere else.
 *
 * No name may be absolute or climb with `..`. Links are made last, when everything else is written, so
 * that nothing can be written through one; they may only lead to what is inside, and hard ones become copies.
 * Bits for set-user-id and the like are dropped, owners ignored, devices and FIFOs refused.
 */
export class ArchiveWriter {
  readonly #root: string;
  readonly #limits: ArchiveLimits;
  readonly #hardLinks = new Map<string, string>();
  readonly #symlinks = new Map<string, string>();
  #entries = 0;
  #bytes = 0;

  constructor(root: string, limits: ArchiveLimits) {
    this.#root = root;
    this.#limits = limits;
    mkdirSync(root, { mode: DEFAULT_DIRECTORY_MODE });
  }

  directory(name: string, mode = DEFAULT_DIRECTORY_MODE): void {
    this.#count();
    const target = this.#resolve(name);
    this.#makeDirectory(target);
    chmodSync(target, (mode & MODE_BITS) | 0o700);
  }

  async file(
    name: string,
    content: AsyncIterable<Buffer>,
    mode = DEFAULT_FILE_MODE,
  ): Promise<void> {
    this.#count();
    const target = this.#resolve(name);
    this.#makeDirectory(path.dirname(target));
    if (isDirectory(target)) {
      throw new Fault("invalid_argument", `Archive entry "${name}" is a directory as well`);
    }
    using file = new OutputFile(target, "w");
    for await (const chunk of content) {
      this.#grow(chunk.length);
      file.write(chunk);
    }
    file.setMode(mode & MODE_BITS);
  }

  symlink(name: string, target: string): void {
    this.#count();
    this.#resolve(name);
    if (!staysInside(normalize(name), target)) {
      throw new Fault(
        "invalid_argument",
        `Archive entry "${name}" is a link to "${target}", which is outside of the archive`,
      );
    }
    this.#symlinks.set(name, target);
  }

  hardLink(name: string, target: string): void {
    this.#count();
    this.#resolve(name);
    this.#resolve(target);
    this.#hardLinks.set(name, target);
  }

  refuse(name: string, kind: string): never {
    throw new Fault(
      "invalid_argument",
      `Archive entry "${name}" is a ${kind}, which is not unpacked`,
    );
  }

  /** Makes the links; to be called at the end. */
  finish(): void {
    for (const [name, target] of this.#hardLinks) {
      this.#link(name, () => {
        const source = this.#resolve(target);
        const stats = lstatSync(source);
        if (!stats.isFile()) throw new Error(`"${target}" is no file`);
        this.#grow(stats.size);
        copyFileSync(source, this.#resolve(name));
      });
    }
    for (const [name, target] of this.#symlinks) {
      this.#link(name, () => symlinkSync(target, this.#resolve(name)));
    }
  }

  #link(name: string, make: () => void): void {
    try {
      this.#makeDirectory(path.dirname(this.#resolve(name)));
      make();
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw new Fault(
        "invalid_argument",
        `Archive entry "${name}" cannot be linked: ${Fault.from(error).message}`,
        { cause: error },
      );
    }
  }

  #resolve(name: string): string {
    const plain = normalize(name);
    if (path.isAbsolute(name) || name.includes("\0") || plain.split("/").includes("..")) {
      throw new Fault(
        "invalid_argument",
        `Archive entry "${name}" lies outside of the destination`,
      );
    }
    return path.join(this.#root, plain);
  }

  #makeDirectory(directory: string): void {
    try {
      mkdirSync(directory, { recursive: true, mode: DEFAULT_DIRECTORY_MODE });
    } catch (error) {
      throw new Fault(
        "invalid_argument",
        `Archive entry "${path.relative(this.#root, directory)}" is both a directory and something else`,
        { cause: error },
      );
    }
  }

  #count(): void {
    this.#entries += 1;
    const { decompressionFileCountLimit } = this.#limits;
    if (this.#entries <= decompressionFileCountLimit) return;
    throw new Fault(
      "resource_exhausted",
      `Archive holds more than ${decompressionFileCountLimit} files, the limit "decompression_file_count_limit" of the agent's artifact block`,
    );
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    const { decompressionSizeLimit } = this.#limits;
    if (this.#bytes <= decompressionSizeLimit) return;
    throw new Fault(
      "resource_exhausted",
      `Archive unpacks to more than ${decompressionSizeLimit} bytes, the limit "decompression_size_limit" of the agent's artifact block`,
    );
  }
}

function isDirectory(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
