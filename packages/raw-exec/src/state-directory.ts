import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { CgroupRecord } from "@drover/process";
import { isCgroupRecord } from "./driver-state.ts";

const READABLE_PART = 60;
const HASH_PART = 12;

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
    const readable = taskId.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, READABLE_PART);
    return `${readable}${StateDirectories.#group(taskId)}${hash(taskId)}`;
  }

  /** The part of the name that all runs of the same task of the same allocation share. */
  static #group(taskId: string): string {
    const [allocId, taskName] = taskId.split("/");
    return `.${hash(`${allocId}/${taskName}`)}.`;
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

  /** The names of all directories, or those of earlier runs of one task. */
  list({ runsOf }: { runsOf?: string } = {}): string[] {
    const group = runsOf === undefined ? "" : StateDirectories.#group(runsOf);
    try {
      return readdirSync(this.root).filter((name) => name.includes(group));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  /** Undefined where the record was not written to its end. */
  readRecord(directory: string): TaskRecord | undefined {
    try {
      const record: unknown = JSON.parse(readFileSync(path.join(directory, "record"), "utf8"));
      return isTaskRecord(record) ? record : undefined;
    } catch {
      return undefined;
    }
  }

  remove(directory: string): void {
    rmSync(directory, { recursive: true, force: true });
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_PART);
}

function isTaskRecord(value: unknown): value is TaskRecord {
  if (typeof value !== "object" || value === null || !("taskId" in value)) return false;
  return typeof value.taskId === "string" && (!("cgroup" in value) || isCgroupRecord(value.cgroup));
}
