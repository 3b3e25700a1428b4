import { readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;
/** Two readings in a tick, and the kernel's own rounding. */
const ROUNDING_TICKS = 2;
/** More than any machine can give: one lock guards the numbers. */
const MOST_FORKS_PER_MS = 4_000;
/** So long a reading is good for an estimate. */
const FRESH_MS = 10;
/** Between two moments that are kept, as a share of all numbers. */
const KEPT_SHARE = 1 / 16;

/** Counters of the kernel's. */
export interface ForkCounter {
  /** Processes and threads since boot. */
  readonly forks: number;
  /** Clock ticks since boot. */
  readonly ticks: number;
  /** The numbers that processes can have. */
  readonly pidMax: number;
}

/**
 * Knows since when the numbers of processes have not started anew. The kernel gives them in their order, so what a
 * process has started since has greater numbers than its own, and nothing needs to be read of all others.
 */
export class PidEpochs {
  readonly #read: () => ForkCounter | undefined;
  readonly #nowMs: () => number;
  #moments: ForkCounter[] = [];
  #latest: { counter: ForkCounter | undefined; atMs: number };

  /**
   * @param read undefined where the kernel does not tell
   * @param nowMs of a clock that only goes forward
   */
  constructor(read = readForkCounter, nowMs = () => performance.now()) {
    this.#read = read;
    this.#nowMs = nowMs;
    this.#latest = this.#look();
  }

  /**
   * Whether every process that was started after this one, and is alive, has a greater number. False where that is
   * not sure.
   *
   * @param startTime of the process, clock ticks since boot
   */
  isInOrderSince({ pid, startTime }: { pid: number; startTime: number }): boolean {
    const isInOrder = ({ forks, pidMax }: ForkCounter): boolean => {
      const before = this.#moments.findLast(({ ticks }) => ticks + ROUNDING_TICKS <= startTime);
      return before !== undefined && pid + (forks - before.forks) < pidMax;
    };
    const estimate = this.#estimate();
    if (estimate !== undefined && isInOrder(estimate)) return true;
    this.#latest = this.#look();
    return this.#latest.counter !== undefined && isInOrder(this.#latest.counter);
  }

  /** The most that it can be by now; reading it costs as much as three processes. */
  #estimate(): ForkCounter | undefined {
    const { counter, atMs } = this.#latest;
    const ageMs = this.#nowMs() - atMs;
    if (counter === undefined || ageMs > FRESH_MS) return undefined;
    return { ...counter, forks: counter.forks + ageMs * MOST_FORKS_PER_MS };
  }

  #look(): { counter: ForkCounter | undefined; atMs: number } {
    const atMs = this.#nowMs();
    const counter = this.#read();
    this.#remember(counter);
    return { counter, atMs };
  }

  #remember(moment: ForkCounter | undefined): void {
    if (moment === undefined) return;
    const last = this.#moments.at(-1);
    const step = moment.pidMax * KEPT_SHARE;
    if (last !== undefined && moment.forks - last.forks < step) return;
    this.#moments = this.#moments.filter(({ forks }) => moment.forks - forks < moment.pidMax);
    this.#moments.push(moment);
  }
}

/** Source: proc_stat(5), proc_uptime(5), proc_sys_kernel(5). */
function readForkCounter(): ForkCounter | undefined {
  try {
    const [, forks] = /^processes (\d+)$/m.exec(readFileSync("/proc/stat", "latin1")) ?? [];
    const seconds = Number.parseFloat(readFileSync("/proc/uptime", "latin1"));
    const pidMax = Number(readFileSync("/proc/sys/kernel/pid_max", "latin1"));
    const counter = { forks: Number(forks), ticks: Math.ceil(seconds * TICKS_PER_SECOND), pidMax };
    return Object.values(counter).every(Number.isFinite) ? counter : undefined;
  } catch {
    return undefined;
  }
}
