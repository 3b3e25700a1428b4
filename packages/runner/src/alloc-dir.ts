import { chownSync, existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type DirectoryTree, isRoot, makeTree } from "./directory-tree.ts";
import type { SpareDirectories } from "./spare-directories.ts";
import type { UserIds } from "./user-ids.ts";

/** What the tasks of an allocation share. */
export const ALLOC_TREE: DirectoryTree = {
  name: "alloc",
  directories: [
    { path: ".", mode: 0o755, owner: "agent" },
    { path: "alloc", mode: 0o777, owner: "nobody" },
    { path: "alloc/logs", mode: 0o777, owner: "nobody" },
    { path: "alloc/tmp", mode: 0o777, owner: "nobody" },
    { path: "alloc/data", mode: 0o777, owner: "nobody" },
  ],
};

/** What each task has of its own. */
export const TASK_TREE: DirectoryTree = {
  name: "task",
  directories: [
    { path: ".", mode: 0o777, owner: "nobody" },
    { path: "local", mode: 0o777, owner: "nobody" },
    { path: "tmp", mode: 0o1777, owner: "nobody" },
    { path: "secrets", mode: 0o700, owner: "agent" },
    { path: "private", mode: 0o700, owner: "agent" },
  ],
};

/** The absolute directories of one task. */
export interface TaskDirectories {
  /** `<alloc>/<task>`, where the task starts. */
  readonly task: string;
  /** `<alloc>/<task>/local`, NOMAD_TASK_DIR. */
  readonly local: string;
  /** `<alloc>/<task>/secrets`, NOMAD_SECRETS_DIR. */
  readonly secrets: string;
  /** `<alloc>/<task>/private`, which is the agent's own. */
  readonly private: string;
  readonly tmp: string;
  /** `<alloc>/alloc`, NOMAD_ALLOC_DIR, which the tasks of the group share. */
  readonly shared: string;
}

/**
 * An allocation's directory, laid out as Nomad does: `alloc/{data,logs,tmp}` for all tasks, and for
 * each its own `<task>/{local,secrets,tmp,private}`.
 *
 * What tasks write to is open to every user and belongs to nobody, since tasks of one group may run
 * as different users. Nobody else gets that far: the directory above, `<data dir>/alloc`, can be
 * passed but not listed (0711), and an allocation's id cannot be guessed. `secrets` belongs to the
 * task's user alone (0700), which is stricter than Nomad.
 *
 * The calls that make directories are synchronous: each takes microseconds, a thread of the pool
 * ten times as long.
 */
export class AllocDir {
  readonly path: string;
  readonly shared: string;
  readonly logs: string;
  readonly #spares: SpareDirectories | undefined;

  /** @param spares where directories are taken from that were made ahead */
  constructor(allocsDir: string, allocId: string, spares?: SpareDirectories) {
    this.path = path.join(allocsDir, allocId);
    this.shared = path.join(this.path, "alloc");
    this.logs = path.join(this.shared, "logs");
    this.#spares = spares;
  }

  /** Makes the shared part. Idempotent. */
  build(): void {
    if (this.#spares?.take(ALLOC_TREE, this.path)) return;
    mkdirSync(path.dirname(this.path), { recursive: true, mode: 0o711 });
    makeTree(ALLOC_TREE, this.path);
  }

  /**
   * Makes a task's own part. Idempotent.
   *
   * @param owner who the task runs as, where that is not the agent's own user
   */
  buildTask(task: string, owner?: UserIds): TaskDirectories {
    const directories = this.task(task);
    if (!this.#spares?.take(TASK_TREE, directories.task)) makeTree(TASK_TREE, directories.task);
    if (owner !== undefined && isRoot()) chownSync(directories.secrets, owner.uid, owner.gid);
    return directories;
  }

  /** A task's directories, whether they exist or not. */
  task(name: string): TaskDirectories {
    const task = path.join(this.path, name);
    return {
      task,
      local: path.join(task, "local"),
      secrets: path.join(task, "secrets"),
      private: path.join(task, "private"),
      tmp: path.join(task, "tmp"),
      shared: this.shared,
    };
  }

  /** Removes all of it. Idempotent. */
  async destroy(): Promise<void> {
    if (!existsSync(this.path)) return;
    await rm(this.path, { recursive: true, force: true });
  }
}
