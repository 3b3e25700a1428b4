import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { errnoOf } from "@drover/fault";
import { HeldDirectory, SpareCount } from "@drover/process";
import { type DirectoryTree, makeTree } from "./directory-tree.ts";

/** Of each tree. */
const MOST_SPARES = 32;

/**
 * The trees of directories that a start needs, made ahead: a file system may take a quarter of a
 * millisecond for each directory that is new, and a rename takes hundredths. There are as many as starts
 * needed at once lately. Whoever finds none makes its own.
 */
export class SpareDirectories {
  readonly #root: string;
  readonly #shelves: ReadonlyMap<DirectoryTree, Shelf>;
  #pending: NodeJS.Immediate | undefined;
  /** Whether a start was over while spares were made. */
  #again = false;

  /**
   * @param root where it keeps them, on the file system where they are wanted; what an earlier process
   *   left there is removed. Nothing is made ahead while the directory above it is not there.
   */
  constructor(root: string, trees: readonly DirectoryTree[]) {
    this.#root = root;
    this.#shelves = new Map(trees.map((tree) => [tree, new Shelf(root, tree)]));
    void discardLeft(root);
    this.refill();
  }

  /** Makes what is missing, a moment later; to be called when a start is over, which must not wait for it. */
  refill(): void {
    this.#again = this.#pending !== undefined;
    if (this.#again) return;
    for (const shelf of this.#shelves.values()) shelf.count();
    this.#makeLater();
  }

  /** Moves a spare tree to `target`; false where there is none, or something is in the way. */
  take(tree: DirectoryTree, target: string): boolean {
    return this.#shelves.get(tree)?.take(target) ?? false;
  }

  /** Removes what is left. Idempotent. */
  close(): void {
    clearImmediate(this.#pending);
    for (const shelf of this.#shelves.values()) shelf.clear();
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** One of each in a turn of the event loop, so that nothing else waits for all of them. */
  #makeLater(): void {
    this.#pending = setImmediate(() => {
      this.#pending = undefined;
      const missing = [...this.#shelves.values()].filter((shelf) => shelf.lacksOne);
      if (missing.length === 0) {
        if (this.#again) this.refill();
        return;
      }
      try {
        if (!existsSync(this.#root)) mkdirSync(this.#root, { mode: 0o700 });
      } catch (error) {
        if (errnoOf(error) !== "EEXIST") return;
      }
      try {
        for (const shelf of missing) shelf.makeOne();
        this.#makeLater();
      } catch {
        // A disk that is full, say: the next start meets it too, and tells it.
      }
    });
  }
}

/**
 * Moves what an earlier process left, which may be half made, out of the way at once; removing hundreds of
 * directories holds nobody up.
 */
async function discardLeft(root: string): Promise<void> {
  const parent = path.dirname(root);
  const prefix = `${path.basename(root)}.old-`;
  try {
    renameSync(root, path.join(parent, `${prefix}${randomUUID()}`));
  } catch {
    rmSync(root, { recursive: true, force: true });
  }
  try {
    const old = (await readdir(parent)).filter((name) => name.startsWith(prefix));
    for (const name of old) await rm(path.join(parent, name), { recursive: true, force: true });
  } catch {
    // The next process tries it again.
  }
}

/** The spares of one tree. */
class Shelf {
  readonly #root: string;
  readonly #tree: DirectoryTree;
  readonly #count = new SpareCount(MOST_SPARES);
  readonly #ready: string[] = [];
  #wanted = 1;
  #made = 0;

  constructor(root: string, tree: DirectoryTree) {
    this.#root = root;
    this.#tree = tree;
  }

  get lacksOne(): boolean {
    return this.#ready.length < this.#wanted;
  }

  /** Decides how many there should be. */
  count(): void {
    this.#wanted = this.#count.next();
  }

  take(target: string): boolean {
    this.#count.ask();
    const spare = this.#ready.pop();
    if (spare === undefined) return false;
    try {
      renameSync(spare, target);
      return true;
    } catch {
      rmSync(spare, { recursive: true, force: true });
      return false;
    }
  }

  /** @throws the system's error */
  makeOne(): void {
    const name = `${this.#tree.name}.${this.#made}`;
    this.#made += 1;
    using root = HeldDirectory.open(this.#root);
    makeTree(this.#tree, root, name);
    this.#ready.push(path.join(this.#root, name));
  }

  clear(): void {
    this.#ready.length = 0;
    this.#wanted = 0;
  }
}
