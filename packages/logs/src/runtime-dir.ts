import { chmodSync, closeSync, constants, mkdirSync, openSync } from "node:fs";
import { join, resolve } from "node:path";

/** The places in a collector's runtime directory, which only root (the agent's user) may enter. */
export class RuntimeDir {
  readonly path: string;
  /** One registration, FIFO and problem file for each stream. */
  readonly streams: string;
  /** FIFOs and files that were made ahead. */
  readonly spares: string;
  /** Held by the one collector of this directory; the kernel lets go of it with the process. */
  readonly lock: string;
  /** What the collector says when it dies of an error of its own. */
  readonly errorLog: string;
  /** Node's cache of compiled code: the next collector starts in half the time, with less memory. */
  readonly compileCache: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.streams = join(path, "streams");
    this.spares = join(path, "spares");
    this.lock = join(path, "lock");
    this.errorLog = join(path, "collector.err");
    this.compileCache = join(path, "compile-cache");
  }

  /**
   * Makes the directory, mode 0700, if it is not there. Starters do: a collector that comes too late, when
   * its directory has been removed, must not bring it back.
   */
  make(): void {
    mkdirSync(this.streams, { recursive: true, mode: 0o700 });
    chmodSync(this.path, 0o700);
  }

  /**
   * The Unix socket on which the collector says that it is there. Named by way of a descriptor of the
   * directory, to be closed after use, because a socket's path has room for 107 bytes only.
   */
  socket(): { path: string; [Symbol.dispose](): void } {
    const fd = openSync(this.path, constants.O_RDONLY | constants.O_DIRECTORY);
    return {
      path: `/proc/self/fd/${fd}/collector.sock`,
      [Symbol.dispose]: () => closeSync(fd),
    };
  }
}
