import type { Logger } from "@drover/logger";
import { readSoftLimit } from "@drover/process";

/** What the log collector holds open of each allocation with one task, and what any process does. */
const FILES_PER_ALLOCATION = 2;
const FILES_OF_A_PROCESS = 100;

/**
 * Tells when the allocations need more open files than the agent and its log collector may have. The
 * limit has been raised as far as it can be (`raiseOpenFiles`).
 */
export class OpenFilesWatch {
  readonly #log: Logger;
  readonly #limit: number;
  #toldFor = 0;

  constructor(log: Logger, limit: number = readSoftLimit("Max open files")) {
    this.#log = log;
    this.#limit = limit;
  }

  /** @param allocations how many there are now; told again only when they have doubled */
  check(allocations: number): void {
    const needed = FILES_OF_A_PROCESS + FILES_PER_ALLOCATION * allocations;
    if (needed <= this.#limit || allocations < 2 * this.#toldFor) return;
    this.#toldFor = allocations;
    const enough = 2 ** Math.ceil(Math.log2(2 * needed));
    this.#log.warn(
      `${allocations} allocations need about ${needed} open files, and ${this.#limit} may be open: output of tasks will wait, and starts fail; set LimitNOFILE=${enough} in the unit, or "ulimit -n ${enough}" before the start`,
    );
  }
}
