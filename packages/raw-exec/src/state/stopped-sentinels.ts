import { setImmediate as nextTurn } from "node:timers/promises";
import { sleep } from "@drover/clock";
import {
  listPids,
  readCommandLine,
  readEnvironment,
  readProcess,
  SENTINEL_MARK,
  signalProcess,
} from "@drover/process";

const SIGCONT = 18;
/** Between two looks at all processes, which cost more the more there are. */
const LEAST_PAUSE_MS = 50;
const PAUSE_FACTOR = 10;
const LONGEST_PAUSE_MS = 1000;
/** The longest that a look keeps the event loop. */
const SLICE_MS = 5;

/** Lets sentinels go on that were stopped, as by SIGSTOP. One look at all processes serves all tasks. */
export class StoppedSentinels {
  #wanted = new Set<string>();
  #isLooking = false;

  /**
   * Has the sentinel looked for, and sent SIGCONT if it is stopped. Returns at once.
   *
   * @param directory the task's state directory, as its sentinel was told it
   */
  continue(directory: string): void {
    this.#wanted.add(directory);
    if (!this.#isLooking) void this.#lookForAll();
  }

  async #lookForAll(): Promise<void> {
    this.#isLooking = true;
    while (this.#wanted.size > 0) {
      const wanted = this.#wanted;
      this.#wanted = new Set();
      const began = performance.now();
      await continueStopped(wanted);
      const took = performance.now() - began;
      await sleep(Math.min(Math.max(LEAST_PAUSE_MS, took * PAUSE_FACTOR), LONGEST_PAUSE_MS));
    }
    this.#isLooking = false;
  }
}

async function continueStopped(directories: ReadonlySet<string>): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const pid of listPids()) {
    if (performance.now() > sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    // Few processes are stopped: only of those it costs more to know whose they are.
    if (readProcess(pid)?.state === "T" && isSentinelOf(pid, directories)) {
      signalProcess(pid, SIGCONT);
    }
  }
}

/** Known by an argument, or, where it has not become the command yet, by a mark in the environment. */
function isSentinelOf(pid: number, directories: ReadonlySet<string>): boolean {
  if (readCommandLine(pid)?.some((argument) => directories.has(argument))) return true;
  const prefix = `${SENTINEL_MARK}=`;
  const mark = readEnvironment(pid)?.find((entry) => entry.startsWith(prefix));
  return mark !== undefined && directories.has(mark.slice(prefix.length));
}
