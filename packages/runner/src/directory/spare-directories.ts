import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { HeldDirectory } from "@drover/process";
import { type DirectoryTree, makeTree } from "./directory-tree.ts";

/**
 * One of each tree of directories that a start needs, made ahead: a file system may take a quarter of
 * a millisecond for each directory that is new, and a rename takes hundredths. Whoever finds none,
 * as all but the first of several starts at once, makes its own.
 */
export class SpareDirectories {
  readonly #root: string;
  readonly #trees: readonly DirectoryTree[];
  readonly #ready = new Set<DirectoryTree>();
  #pending: NodeJS.Immediate | undefined;

  /**
   * @param root where it keeps them, on the file system where they are wanted; what an earlier process
   *   left there is removed. Nothing is made ahead while the directory above it is not there.
   */
  constructor(root: string, trees: readonly DirectoryTree[]) {
    this.#root = root;
    this.#trees = trees;
    rmSync(root, { recursive: true, force: true });
    this.refill();
  }

  /** Makes what is missing, a moment later; to be called when a start is over, which shall not wait for it. */
  refill(): void {
    this.#pending ??= setImmediate(() => this.#makeMissing());
  }

  /** Moves a spare tree to `target`; false where there is none, or something is in the way. */
  take(tree: DirectoryTree, target: string): boolean {
    if (!this.#ready.delete(tree)) return false;
    try {
      renameSync(this.#pathOf(tree), target);
      return true;
    } catch {
      return false;
    }
  }

  /** Removes what is left. Idempotent. */
  close(): void {
    clearImmediate(this.#pending);
    this.#ready.clear();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #makeMissing(): void {
    this.#pending = undefined;
    try {
      if (!existsSync(this.#root)) mkdirSync(this.#root, { mode: 0o700 });
      for (const tree of this.#trees) {
        if (this.#ready.has(tree)) continue;
        // Where it could not be moved, or was left half made.
        rmSync(this.#pathOf(tree), { recursive: true, force: true });
        using root = HeldDirectory.open(this.#root);
        makeTree(tree, root, tree.name);
        this.#ready.add(tree);
      }
    } catch {
      // A disk that is full, say: the next start meets it too, and tells it.
    }
  }

  #pathOf({ name }: DirectoryTree): string {
    return path.join(this.#root, name);
  }
}
