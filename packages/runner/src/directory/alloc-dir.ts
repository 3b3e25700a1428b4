import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { HeldDirectory, removeTree } from "@drover/process";
import { type DirectoryTree, giveTree, isRoot, makeTree, type Writers } from "./directory-tree.ts";
import type { SpareDirectories } from "./spare-directories.ts";

/** What the tasks of an allocation share. */
export const ALLOC_TREE: DirectoryTree = {
  name: "alloc",
  directories: [
    { path: ".", mode: 0o711, owner: "agent" },
    { path: "alloc", mode: 0o755, owner: "tasks", holdsOurs: true },
    { path: "alloc/logs", mode: 0o755, owner: "tasks", holdsOurs: true },
    { path: "alloc/tmp", mode: 0o755, owner: "tasks" },
    { path: "alloc/data", mode: 0o755, owner: "tasks" },
  ],
};

/** What each task has of its own. */
export const TASK_TREE: DirectoryTree = {
  name: "task",
  directories: [
    { path: ".", mode: 0o755, owner: "tasks" },
    { path: "local", mode: 0o755, owner: "tasks" },
    { path: "tmp", mode: 0o755, owner: "tasks" },
    { path: "secrets", mode: 0o700, owner: "tasks" },
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
 * With an agent that is root, each task's directory belongs to the task's user, and the shared ones to the
 * users of the group's tasks; others of the machine may read there what is not in `secrets`, and write
 * nothing. That is stricter than Nomad, where they may write: the directory above, `<data dir>/alloc`, can be
 * passed but not listed (0711), but ids of allocations are no secret.
 */
export class AllocDir {
  readonly id: string;
  readonly path: string;
  readonly shared: string;
  readonly logs: string;
  readonly #parent: string;
  readonly #spares: SpareDirectories | undefined;

  /** @param spares where directories are taken from that were made ahead */
  constructor(allocsDir: string, allocId: string, spares?: SpareDirectories) {
    this.id = allocId;
    this.path = path.join(allocsDir, allocId);
    this.shared = path.join(this.path, "alloc");
    this.logs = path.join(this.shared, "logs");
    this.#parent = allocsDir;
    this.#spares = spares;
  }

  /**
   * Makes the shared part. Idempotent.
   *
   * @returns false where the file system cannot keep others than `writers` from writing
   */
  async build(writers: Writers = []): Promise<boolean> {
    if (!this.#spares?.take(ALLOC_TREE, this.path)) {
      mkdirSync(this.#parent, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
      using parent = HeldDirectory.open(this.#parent);
      makeTree(ALLOC_TREE, parent, this.id);
    }
    using root = this.hold();
    return await giveTree(ALLOC_TREE, root, writers);
  }

  /** Makes a task's own part. Idempotent. */
  async buildTask(task: string, writers: Writers = []): Promise<TaskDirectories> {
    const directories = this.task(task);
    using alloc = this.hold();
    if (!this.#spares?.take(TASK_TREE, directories.task)) makeTree(TASK_TREE, alloc, task);
    using root = alloc.enter(task);
    await giveTree(TASK_TREE, root, writers);
    return directories;
  }

  /**
   * Holds a directory of the allocation, following no link of a task's.
   *
   * @param relative to the allocation's directory, which it is unless told
   * @throws {Fault} `not_found`, `failed_precondition` where a link or a file is in the way
   */
  hold(relative = ""): HeldDirectory {
    return HeldDirectory.openBelow(this.#parent, `${this.id}/${relative}`);
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
    using parent = HeldDirectory.open(this.#parent);
    await removeTree(parent, this.id);
  }
}
