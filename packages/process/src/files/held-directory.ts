import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  type Stats,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { errnoOf, Fault, type FaultCode } from "@drover/fault";

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

const CODES: Readonly<Record<string, FaultCode>> = {
  ENOENT: "not_found",
  ELOOP: "failed_precondition",
  ENOTDIR: "failed_precondition",
  EISDIR: "failed_precondition",
  ENXIO: "failed_precondition",
  EEXIST: "already_exists",
  EACCES: "permission_denied",
  EPERM: "permission_denied",
  EROFS: "permission_denied",
  ENOSPC: "resource_exhausted",
  EDQUOT: "resource_exhausted",
  EMFILE: "resource_exhausted",
  ENFILE: "resource_exhausted",
};

/**
 * A directory held by a descriptor, for work below directories that a task can write. A name in `path` is one
 * in this very directory, whatever becomes of the names that led to it; and no method follows a link in the
 * last place. So with one step for each directory, nothing that another process swaps leads elsewhere.
 *
 * On Linux the descriptor's name in /proc stands for the directory, which works with every function of
 * `node:fs`. Elsewhere it is the directory's own path, which can still be swapped between two steps.
 *
 * The calls are synchronous: each takes microseconds, a thread of the pool ten times as long.
 */
export class HeldDirectory implements Disposable {
  /** As people know it, for messages. */
  readonly name: string;
  readonly #descriptor: number;

  private constructor(descriptor: number, name: string) {
    this.#descriptor = descriptor;
    this.name = name;
  }

  /**
   * Holds a directory to which no task has the way. Links on the way are followed.
   *
   * @throws {Fault} `not_found`, `failed_precondition` for what is no directory, or as the system says
   */
  static open(directory: string): HeldDirectory {
    try {
      return new HeldDirectory(openSync(directory, O_RDONLY | O_DIRECTORY), directory);
    } catch (error) {
      throw fault(`Cannot open directory ${directory}`, error);
    }
  }

  /**
   * Holds a directory below one to which no task has the way; no link below that one is followed.
   *
   * @param relative names separated by "/"; empty ones and "." count for nothing
   * @throws {Fault} as `open` and `enter`
   */
  static openBelow(directory: string, relative: string): HeldDirectory {
    using base = HeldDirectory.open(directory);
    return base.descend(relative);
  }

  /** A path that means this directory. */
  get path(): string {
    return process.platform === "linux" ? `/proc/self/fd/${this.#descriptor}` : this.name;
  }

  /**
   * A path for an entry of this directory, for functions that do not follow a link in the last place.
   *
   * @throws {Fault} `invalid_argument` for what is not one plain name
   */
  child(name: string): string {
    checkName(name, this.name);
    return `${this.path}/${name}`;
  }

  /**
   * Holds a directory in this one.
   *
   * @throws {Fault} `not_found`, `failed_precondition` for a link or a file, or as the system says
   */
  enter(name: string): HeldDirectory {
    const inner = path.join(this.name, name);
    try {
      const flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
      return new HeldDirectory(openSync(this.child(name), flags), inner);
    } catch (error) {
      throw fault(`Cannot open directory ${inner}`, error);
    }
  }

  /** Makes a directory in this one if it is not there, and holds it. @throws {Fault} as `enter` */
  make(name: string, mode: number): HeldDirectory {
    try {
      mkdirSync(this.child(name), { mode });
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") {
        throw fault(`Cannot make directory ${path.join(this.name, name)}`, error);
      }
    }
    return this.enter(name);
  }

  /**
   * Holds a directory below this one, or this one once more.
   *
   * @param relative names separated by "/"; empty ones and "." count for nothing, ".." is refused
   * @param options.make the mode of those that are not there and get made
   * @throws {Fault} as `enter`
   */
  descend(relative: string, { make }: { make?: number } = {}): HeldDirectory {
    let directory = this.again();
    for (const name of relative.split("/")) {
      if (name === "" || name === ".") continue;
      using parent = directory;
      directory = make === undefined ? parent.enter(name) : parent.make(name, make);
    }
    return directory;
  }

  /** This directory once more, to be closed on its own. */
  again(): HeldDirectory {
    return new HeldDirectory(openSync(this.path, O_RDONLY | O_DIRECTORY), this.name);
  }

  /**
   * Opens a regular file in this directory, without waiting for anything.
   *
   * @param flags of open(2)
   * @returns a descriptor
   * @throws {Fault} `not_found`, `already_exists`, `failed_precondition` for a link, a directory, a device or
   *   a pipe, or as the system says
   */
  openFile(name: string, flags: number, mode?: number): number {
    const file = path.join(this.name, name);
    let descriptor: number;
    try {
      descriptor = openSync(this.child(name), flags | O_NOFOLLOW | O_NONBLOCK, mode);
    } catch (error) {
      throw fault(`Cannot open ${file}`, error);
    }
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
    throw new Fault("failed_precondition", `Cannot open ${file}: it is not a regular file`);
  }

  /** What an entry is, a link for itself; undefined where there is none. */
  entry(name: string): Stats | undefined {
    return lstatSync(this.child(name), { throwIfNoEntry: false });
  }

  /** Where a link in this directory leads. @throws the system's error, EINVAL for what is no link */
  readLink(name: string): string {
    return readlinkSync(this.child(name));
  }

  list(): string[] {
    return readdirSync(this.path);
  }

  stats(): Stats {
    return fstatSync(this.#descriptor);
  }

  /**
   * Which mount the directory is on: another than its parent's where something is mounted on it, also a part of
   * the same file system. Undefined on other systems than Linux. Source: proc_pid_fdinfo(5).
   */
  mountId(): number | undefined {
    if (process.platform !== "linux") return undefined;
    const text = readFileSync(`/proc/self/fdinfo/${this.#descriptor}`, "utf8");
    return Number(/^mnt_id:\s*(\d+)/m.exec(text)?.[1]);
  }

  setMode(mode: number): void {
    chmodSync(this.path, mode);
  }

  setOwner({ uid, gid }: { readonly uid: number; readonly gid: number }): void {
    chownSync(this.path, uid, gid);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

function checkName(name: string, directory: string): void {
  if (name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name)) return;
  throw new Fault(
    "invalid_argument",
    `${JSON.stringify(name)} cannot be the name of a file in ${directory}`,
  );
}

function fault(what: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = errnoOf(error);
  const isLink = code === "ELOOP" || code === "ENOTDIR";
  const reason = isLink ? "it is a link or a file, and not followed" : reasonOf(error);
  return new Fault(CODES[code] ?? "internal", `${what}: ${reason}`, { cause: error });
}

/** Without the path in /proc, which says nothing to anybody. */
function reasonOf(error: unknown): string {
  return Fault.from(error).message.replace(/, \w+ '\/proc\/self\/fd\/.*'$/s, "");
}
