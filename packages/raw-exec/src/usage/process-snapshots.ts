import { listProcesses, type ProcessStat, readProcess } from "@drover/process";

const MAX_AGE_MS = 250;

/** The process table, read once for all tasks that ask for it at about the same time. */
export class ProcessSnapshots {
  #processes: readonly ProcessStat[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  /** Every process, as of at most a quarter of a second ago. */
  all(): readonly ProcessStat[] {
    const now = performance.now();
    if (now - this.#readAt > MAX_AGE_MS) {
      this.#processes = listProcesses();
      this.#readAt = now;
    }
    return this.#processes;
  }

  /** These processes, as of now, less those that have ended. */
  read(pids: readonly number[]): ProcessStat[] {
    return pids.map(readProcess).filter((process) => process !== undefined);
  }
}
