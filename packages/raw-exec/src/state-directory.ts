import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { CgroupRecord } from "@drover/process";

const READABLE_PART = 60;
const HASH_PART = 16;

/** What the directory itself says of its task: enough to clear away a start that was cut short. */
export interface TaskRecord {
  readonly taskId: string;
  readonly cgroup?: CgroupRecord;
}

/** The state directories of all tasks, below the runtime directory. */
export class StateDirectories {
  readonly root: string;

  constructor(runtimeDir: string) {
    this.root = path.join(runtimeDir, "tasks");
  }

  /** The name of a task's directory: readable, and different for each id. */
  static nameOf(taskId: string): string {
    const hash = createHash("sha256").update(taskId).digest("hex").slice(0, HASH_PART);
    const readable = taskId.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, READABLE_PART);
    return `${readable}-${hash}`;
  }

  pathOf(name: string): string {
    return path.join(this.root, name);
  }

  /**
   * Makes a task's directory, for this user alone, with its record.
   *
   * @throws {Fault} `already_exists`
   */
  create(record: TaskRecord): string {
    const directory = this.pathOf(StateDirectories.nameOf(record.taskId));
    mkdirSync(this.root, { recursive: true, mode: 0o700 });
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      throw new Fault("already_exists", `task with ID "${record.taskId}" already started`);
    }
    writeFileSync(path.join(directory, "record"), JSON.stringify(record), { mode: 0o600 });
    return directory;
  }

  remove(directory: string): void {
    rmSync(directory, { recursive: true, force: true });
  }
}
