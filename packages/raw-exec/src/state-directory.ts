import * as crypto from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
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
  /** The names that were found at the first look or made here, by what all runs of a task share. */
  #known: Map<string, Set<string>> | undefined;

  constructor(runtimeDir: string) {
    this.root = path.join(runtimeDir, "tasks");
  }

  /** The name of a task's directory: readable, and different for each id. */
  static nameOf(taskId: string): string {
    const readable = taskId.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, READABLE_PART);
    return `${readable}.${groupOf(taskId)}.${hash(taskId)}`;
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
    const name = StateDirectories.nameOf(record.taskId);
    const directory = this.pathOf(name);
    try {
      makeBelow(this.root, directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      throw new Fault("already_exists", `task with ID "${record.taskId}" already started`);
    }
    remember(this.#readKnown(), name);
    writeFileSync(path.join(directory, "record"), JSON.stringify(record), { mode: 0o600 });
    return directory;
  }

  /** The names of all directories. */
  list(): string[] {
    try {
      return readdirSync(this.root);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  /** The names of the directories of one task's runs, without a look at the disk but for the first. */
  listRuns(taskId: string): string[] {
    return [...(this.#readKnown().get(groupOf(taskId)) ?? [])];
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

  remove(name: string): void {
    const directory = this.pathOf(name);
    try {
      for (const file of readdirSync(directory)) unlinkSync(path.join(directory, file));
      rmdirSync(directory);
    } catch {
      // There is a directory of sessions, or no directory at all.
      rmSync(directory, { recursive: true, force: true });
    }
    forget(this.#known, name);
  }

  #readKnown(): Map<string, Set<string>> {
    if (this.#known === undefined) {
      this.#known = new Map();
      for (const name of this.list()) remember(this.#known, name);
    }
    return this.#known;
  }
}

/** The part of a directory's name that all runs of the same task of the same allocation share. */
function groupOf(taskId: string): string {
  const [allocId, taskName] = taskId.split("/");
  return hash(`${allocId}/${taskName}`);
}

function remember(known: Map<string, Set<string>>, name: string): void {
  const [, group = ""] = name.split(".");
  const names = known.get(group);
  if (names === undefined) known.set(group, new Set([name]));
  else names.add(name);
}

function forget(known: Map<string, Set<string>> | undefined, name: string): void {
  const [, group = ""] = name.split(".");
  const names = known?.get(group);
  names?.delete(name);
  if (names?.size === 0) known?.delete(group);
}

function makeBelow(root: string, directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(root, { recursive: true, mode: 0o700 });
    mkdirSync(directory, { mode: 0o700 });
  }
}

function hash(text: string): string {
  return crypto.hash("sha256", text).slice(0, HASH_PART);
}

function isTaskRecord(value: unknown): value is TaskRecord {
  if (typeof value !== "object" || value === null || !("taskId" in value)) return false;
  return typeof value.taskId === "string" && (!("cgroup" in value) || isCgroupRecord(value.cgroup));
}
