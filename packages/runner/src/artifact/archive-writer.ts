import { chmodSync, linkSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { ArtifactLimits } from "../runner-settings.ts";

const MODE_BITS = 0o777;
const DEFAULT_FILE_MODE = 0o644;
const DEFAULT_DIRECTORY_MODE = 0o755;

/**
 * Writes what an archive holds below a new directory, and nothing anywhere else.
 *
 * No name may be absolute or climb with `..`. Links are made last, when everything else is written, so
 * that nothing can be written through one; they may only lead to what is inside. Bits for set-user-id
 * and the like are dropped, owners ignored, devices and FIFOs refused.
 */
export class ArchiveWriter {
  readonly #root: string;
  readonly #limits: ArtifactLimits;
  readonly #hardLinks = new Map<string, string>();
  readonly #symlinks = new Map<string, string>();
  #entries = 0;
  #bytes = 0;

  constructor(root: string, limits: ArtifactLimits) {
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
    const file = await open(target, "w", 0o600).catch((error: Error) => {
      throw new Fault("invalid_argument", `Archive entry "${name}" is a directory as well`, {
        cause: error,
      });
    });
    try {
      for await (const chunk of content) {
        this.#bytes += chunk.length;
        if (this.#bytes > this.#limits.decompressionSizeLimit) throw this.#tooLarge();
        await file.writeFile(chunk);
      }
      await file.chmod(mode & MODE_BITS);
    } finally {
      await file.close();
    }
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
        if (!lstatSync(source).isFile()) throw new Error(`"${target}" is no file`);
        linkSync(source, this.#resolve(name));
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

  #tooLarge(): Fault {
    return new Fault(
      "resource_exhausted",
      `Archive unpacks to more than ${this.#limits.decompressionSizeLimit} bytes, the limit "decompression_size_limit" of the agent's artifact block`,
    );
  }
}

/** A name without empty and `.` parts. */
function normalize(name: string): string {
  return name
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/**
 * Whether a link leads to what is inside: up no further than it lies deep, and then only down. A way
 * up after a way down is refused, for it may lead through another link.
 */
function staysInside(name: string, target: string): boolean {
  if (path.isAbsolute(target)) return false;
  const depth = name.split("/").length - 1;
  const steps = normalize(target).split("/");
  const ups = steps.findIndex((step) => step !== "..");
  return ups >= 0 && ups <= depth && !steps.slice(ups).includes("..");
}
