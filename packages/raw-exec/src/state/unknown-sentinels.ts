import { setImmediate as nextTurn } from "node:timers/promises";
import { sleep } from "@drover/clock";
import {
  addDescendants,
  hasEnded,
  killTogether,
  listProcesses,
  readCommandLine,
  readEnvironment,
  SENTINEL_MARK,
} from "@drover/process";

const RESCAN_MS = 5;

/** The pids of the processes that are alive of sentinels, by the state directories that these were told. */
type FindSentinels = (directories: ReadonlySet<string>) => ReadonlyMap<string, readonly number[]>;

/** Ends sentinels of which nobody has a handle. One look at all processes serves all that are to end. */
export class UnknownSentinels {
  readonly #find: FindSentinels;
  readonly #wanted = new Map<string, PromiseWithResolvers<void>>();
  #isLooking = false;

  constructor(find: FindSentinels = findSentinels) {
    this.#find = find;
  }

  /**
   * Kills a sentinel and what has not become the command yet, again and again until a look finds nothing.
   *
   * @param directory the task's state directory, as its sentinel was told it
   */
  async end(directory: string): Promise<void> {
    const wanted = this.#wanted.get(directory) ?? Promise.withResolvers<void>();
    this.#wanted.set(directory, wanted);
    if (!this.#isLooking) void this.#lookForAll();
    await wanted.promise;
  }

  async #lookForAll(): Promise<void> {
    this.#isLooking = true;
    // Whoever asks in this turn is served by the first look.
    await nextTurn();
    while (this.#wanted.size > 0) {
      this.#look();
      await sleep(RESCAN_MS);
    }
    this.#isLooking = false;
  }

  #look(): void {
    const wanted = [...this.#wanted];
    try {
      const found = this.#find(new Set(this.#wanted.keys()));
      killTogether([...found.values()].flat());
      for (const [directory, { resolve }] of wanted) {
        if ((found.get(directory) ?? []).length > 0) continue;
        this.#wanted.delete(directory);
        resolve();
      }
    } catch (error) {
      this.#wanted.clear();
      for (const [, { reject }] of wanted) reject(error);
    }
  }
}

/**
 * The sentinels of those directories, known by their arguments, and all that descends from them or has not
 * become the command yet, known by a mark in the environment.
 */
function findSentinels(directories: ReadonlySet<string>): Map<string, number[]> {
  const alive = listProcesses().filter((it) => !hasEnded(it));
  const directoryOf = new Map<number, string>();
  for (const { pid } of alive) {
    const directory = toldDirectory(pid, directories);
    if (directory !== undefined) directoryOf.set(pid, directory);
  }
  addDescendants(directoryOf, alive, (_, directory) => directory);
  return Map.groupBy(directoryOf.keys(), (pid) => directoryOf.get(pid) ?? "");
}

function toldDirectory(pid: number, directories: ReadonlySet<string>): string | undefined {
  const argument = readCommandLine(pid)?.find((it) => directories.has(it));
  if (argument !== undefined) return argument;
  const prefix = `${SENTINEL_MARK}=`;
  const mark = readEnvironment(pid)?.find((entry) => entry.startsWith(prefix));
  const directory = mark?.slice(prefix.length);
  return directory !== undefined && directories.has(directory) ? directory : undefined;
}
