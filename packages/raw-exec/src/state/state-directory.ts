import * as crypto from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { rm, rmdir, unlink } from "node:fs/promises";
import path from "node:path";
import { errnoOf } from "@drover/fault";
import type { CgroupRecord } from "@drover/process";
import { isCgroupRecord, isStartRecord, type StartRecord } from "./driver-state.ts";

const READABLE_PART = 60;
const HASH_PART = 12;
const NONCE_BYTES = 4;
/** Ends the name of a directory whose task is being cleared away. */
const CLEARED = ".cleared";

/** What a start intends, written down before it: enough to find its task again without a handle. */
export interface TaskRecord {
  readonly taskId: string;
  /** Absent where an earlier version wrote it. */
  readonly allocDir?: string;
  readonly cgroup?: CgroupRecord;
  /** Absent in those of version 0.2.0. */
  readonly start?: StartRecord & { readonly bootId: string };
}

/** The state directories of all tasks, below the runtime directory. */
export class StateDirectories {
  readonly root: string;
  /** The names that were found at the first look or made here, by what all runs of a task share. */
  #known: Map<string, Set<string>> | undefined;

  constructor(runtimeDir: string) {
    this.root = path.join(runtimeDir, "tasks");
  }

  /** How the names of a task's directories begin: readable, and different for each id. */
  static prefixOf(taskId: string): string {
    const readable = taskId.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, READABLE_PART);
    return `${readable}.${groupOf(taskId)}.${hash(taskId)}`;
  }

  pathOf(name: string): string {
    return path.join(this.root, name);
  }

  /**
   * Makes a task's directory, for this user alone, with its record. Each has a name of its own, so that
   * a sentinel that comes late never finds that of another start.
   */
  create(record: TaskRecord): string {
    const nonce = crypto.randomBytes(NONCE_BYTES).toString("hex");
    const name = `${StateDirectories.prefixOf(record.taskId)}.${nonce}`;
    const directory = this.pathOf(name);
    makeBelow(this.root, directory);
    remember(this.#readKnown(), name);
    writeFileSync(path.join(directory, "record"), JSON.stringify(record), { mode: 0o600 });
    return directory;
  }

  /** The names of all directories. */
  list(): string[] {
    try {
      return readdirSync(this.root);
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return [];
      throw error;
    }
  }

  /** The names of the directories of one task's runs, without a look at the disk but for the first. */
  listRuns(taskId: string): string[] {
    return [...(this.#readKnown().get(groupOf(taskId)) ?? [])];
  }

  /** The names of the directories of one id that are not being cleared away. */
  listStarts(taskId: string): string[] {
    const prefix = StateDirectories.prefixOf(taskId);
    return this.listRuns(taskId).filter(
      (name) => name.startsWith(prefix) && !name.endsWith(CLEARED),
    );
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

  /**
   * Moves a directory aside for good, so that no sentinel that was on its way still finds it.
   *
   * @returns its name from now on, and the path by which its sentinel knows it
   */
  setAside(name: string): { aside: string; told: string } {
    const told = this.pathOf(name.endsWith(CLEARED) ? name.slice(0, -CLEARED.length) : name);
    if (name.endsWith(CLEARED)) return { aside: name, told };
    const aside = `${name}${CLEARED}`;
    renameSync(this.pathOf(name), this.pathOf(aside));
    forget(this.#known, name);
    remember(this.#readKnown(), aside);
    return { aside, told };
  }

  /** Removes a directory, in threads of the pool: nobody waits for it, and a disk that is busy takes long. */
  async remove(name: string): Promise<void> {
    const directory = this.pathOf(name);
    try {
      await removeFiles(directory);
    } catch {
      await rm(directory, { recursive: true, force: true });
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

/** As most are: with files alone. Takes a third of what a removal does that looks at each file first. */
async function removeFiles(directory: string): Promise<void> {
  await Promise.all(readdirSync(directory).map((name) => unlink(path.join(directory, name))));
  await rmdir(directory);
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
    if (errnoOf(error) !== "ENOENT") throw error;
    mkdirSync(root, { recursive: true, mode: 0o700 });
    mkdirSync(directory, { mode: 0o700 });
  }
}

function hash(text: string): string {
  return crypto.hash("sha256", text).slice(0, HASH_PART);
}

function isTaskRecord(value: unknown): value is TaskRecord {
  if (typeof value !== "object" || value === null || !("taskId" in value)) return false;
  return (
    typeof value.taskId === "string" &&
    (!("allocDir" in value) || typeof value.allocDir === "string") &&
    (!("cgroup" in value) || isCgroupRecord(value.cgroup)) &&
    (!("start" in value) || (isStartRecord(value.start) && "bootId" in value.start))
  );
}
