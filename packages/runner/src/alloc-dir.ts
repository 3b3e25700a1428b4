import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import { lookUpLocalUser, type UserIds } from "./user-ids.ts";

const OTHERS_RIGHTS = 0o077;

let nobody: UserIds | undefined;

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

  constructor(allocsDir: string, allocId: string) {
    this.path = path.join(allocsDir, allocId);
    this.shared = path.join(this.path, "alloc");
    this.logs = path.join(this.shared, "logs");
  }

  /** Makes the shared part. Idempotent. */
  build(): void {
    mkdirSync(path.dirname(this.path), { recursive: true, mode: 0o711 });
    makeDirectory(this.path, 0o755);
    const nobody = nobodyIds();
    for (const directory of [
      this.shared,
      this.logs,
      path.join(this.shared, "tmp"),
      path.join(this.shared, "data"),
    ]) {
      makeDirectory(directory, 0o777, nobody);
    }
  }

  /**
   * Makes a task's own part. Idempotent.
   *
   * @param owner who the task runs as, where that is not the agent's own user
   */
  buildTask(task: string, owner?: UserIds): TaskDirectories {
    const directories = this.task(task);
    const nobody = nobodyIds();
    makeDirectory(directories.task, 0o777, nobody);
    makeDirectory(directories.local, 0o777, nobody);
    makeDirectory(directories.tmp, 0o1777, nobody);
    makeDirectory(directories.secrets, 0o700, owner);
    makeDirectory(directories.private, 0o700);
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

function makeDirectory(directory: string, mode: number, owner?: UserIds): void {
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw new Fault(
        "internal",
        `Cannot make directory ${directory}: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }
  }
  // The umask, which spares the owner's rights, holds for mkdir and not for chmod.
  if ((mode & OTHERS_RIGHTS) !== 0) chmodSync(directory, mode);
  if (owner !== undefined && isRoot()) chownSync(directory, owner.uid, owner.gid);
}

function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

function nobodyIds(): UserIds | undefined {
  if (!isRoot()) return undefined;
  nobody ??= lookUpLocalUser("nobody");
  return nobody;
}
