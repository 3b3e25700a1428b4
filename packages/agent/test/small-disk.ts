import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import path from "node:path";
import { firstLine, killChild } from "@drover/testing";
import type { Teardown } from "./agent-process.ts";

/**
 * A small file system at a directory, in a mount namespace of its own, so that nothing outside sees
 * it. Needs root.
 */
export class SmallDisk {
  readonly #holder: ChildProcess;
  readonly #directory: string;

  private constructor(holder: ChildProcess, directory: string) {
    this.#holder = holder;
    this.#directory = directory;
  }

  static async mount(t: Teardown, directory: string, megabytes: number): Promise<SmallDisk> {
    mkdirSync(directory, { recursive: true });
    // It lasts for as long as this process, or one that was started inside, lives.
    const script = `mount -t tmpfs -o size=${megabytes}m,mode=755 none . && cd / && echo mounted && exec cat`;
    const holder = spawn("unshare", ["--mount", "sh", "-c", script], {
      cwd: directory,
      stdio: ["pipe", "pipe", "inherit"],
    });
    t.after(async () => void (await killChild(holder, "SIGKILL")));
    await firstLine(holder.stdout);
    return new SmallDisk(holder, directory);
  }

  /** What comes before a command that is to see the file system. */
  get enter(): string[] {
    return ["nsenter", `--mount=/proc/${this.#holder.pid}/ns/mnt`, "--"];
  }

  /** Where a path on it is found from outside. */
  see(file: string): string {
    return path.join(`/proc/${this.#holder.pid}/root`, this.#directory, file);
  }

  get freeBytes(): number {
    const { bfree, bsize } = statfsSync(this.see("."));
    return bfree * bsize;
  }

  /** Leaves no byte free. */
  fill(): void {
    for (const size of [65_536, 1]) {
      const fd = openSync(this.see("filler"), "a");
      try {
        for (;;) writeSync(fd, Buffer.alloc(size));
      } catch {
        closeSync(fd);
      }
    }
  }

  /** Undoes {@link fill}. */
  empty(): void {
    rmSync(this.see("filler"), { force: true });
  }
}
