import { setImmediate as nextTurn } from "node:timers/promises";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import {
  isAlive,
  isPidInUse,
  listPids,
  newestPid,
  PidEpochs,
  type ProcessIdentity,
  type ProcessStat,
  readBootId,
  readEnvironment,
  readProcess,
  signalProcess,
} from "@drover/process";
import { TASK_MARK } from "../start/environment.ts";

const SIGKILL = 9;
const SIGSTOP = 19;
/** Between two looks, which cost more the more processes there are to look at; what is shorter is a turn of the event loop. */
const LEAST_PAUSE_MS = 1;
const PAUSE_FACTOR = 2;
/** A look takes minutes where the kernel holds it up, as it does a reader of a process that is stuck in a system call. */
const LONGEST_PAUSE_MS = 1000;
/** To try so many numbers takes less than to list all processes. */
const MOST_TRIED = 1_000;
/** The longest that a look keeps the event loop. */
const SLICE_MS = 5;

/** A task whose processes are looked for. */
interface Wanted {
  /** What every process of the task began with in its environment, unless it cleared that. */
  readonly mark: string;
  /** The task's main process; nothing of the task is older. */
  readonly main: ProcessIdentity;
  /** Whether its number still means its session: the kernel may use it again after its end. */
  readonly bySession: boolean;
}

interface Search extends Wanted {
  readonly found: (strays: ProcessIdentity[]) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Finds what left the cgroup of its task, as a process of root's can. One look at the process table serves
 * all tasks that wait for one, and where it can it is one at what was started after them.
 */
export class Strays {
  readonly #epochs = new PidEpochs();
  #waiting: Search[] = [];
  #isLooking = false;

  /**
   * Kills what is found, again and again until a look finds nothing.
   *
   * @param options.timeoutMs longest wait, in milliseconds
   * @throws {Fault} `deadline_exceeded` if a process outlives it, as one in uninterruptible sleep does
   */
  async kill(search: Wanted, { timeoutMs }: { timeoutMs: number }): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const strays = await this.#find(search);
      if (strays.length === 0) return;
      if (performance.now() >= deadline) {
        const pids = strays.map(({ pid }) => pid).join(", ");
        throw new Fault(
          "deadline_exceeded",
          `Processes ${pids} still run ${timeoutMs} ms after SIGKILL`,
        );
      }
      // Stopped first, so that none of them forks while the others die.
      for (const signal of [SIGSTOP, SIGKILL]) {
        for (const stray of strays) if (isAlive(stray)) signalProcess(stray.pid, signal);
      }
    }
  }

  /** The processes of a task that are alive now, by session and mark, with what descends from them. */
  #find(search: Wanted): Promise<ProcessIdentity[]> {
    const { promise, resolve, reject } = Promise.withResolvers<ProcessIdentity[]>();
    this.#waiting.push({ ...search, found: resolve, failed: reject });
    if (!this.#isLooking) void this.#lookForAll();
    return promise;
  }

  async #lookForAll(): Promise<void> {
    this.#isLooking = true;
    while (this.#waiting.length > 0) {
      const searches = this.#waiting;
      this.#waiting = [];
      const began = performance.now();
      try {
        await answer(searches, await look(this.#youngerThan(searches)));
      } catch (error) {
        for (const { failed } of searches) failed(error);
      }
      const pauseMs = (performance.now() - began) * PAUSE_FACTOR;
      if (pauseMs < LEAST_PAUSE_MS) await nextTurn();
      else await sleep(Math.min(pauseMs, LONGEST_PAUSE_MS));
    }
    this.#isLooking = false;
  }

  #youngerThan(searches: readonly Search[]): Younger {
    const startTime = Math.min(...searches.map(({ main }) => main.startTime));
    const pids = searches.map(({ main }) => main.pid);
    const isInOrder = this.#epochs.isInOrderSince({ pid: Math.max(...pids), startTime });
    return { startTime, pid: isInOrder ? Math.min(...pids) : 0 };
  }
}

/** What follows for each task takes its time, so not all of them go on in one turn of the event loop. */
async function answer(searches: readonly Search[], view: View): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const search of searches) {
    search.found(straysOf(search, view));
    // What waits for it goes on now.
    await undefined;
    if (performance.now() <= sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + SLICE_MS;
  }
}

/** The processes that are alive, by what they are looked for. */
interface View {
  readonly byMark: ReadonlyMap<string, ProcessStat[]>;
  readonly bySession: ReadonlyMap<number, ProcessStat[]>;
  readonly byParent: ReadonlyMap<number, ProcessStat[]>;
}

/** What is of interest: processes that began at this time or later, in clock ticks since boot, with these numbers. */
interface Younger {
  readonly startTime: number;
  /** The least. */
  readonly pid: number;
}

async function look({ startTime, pid: least }: Younger): Promise<View> {
  const view = { byMark: new Map(), bySession: new Map(), byParent: new Map() };
  let sliceEnd = performance.now() + SLICE_MS;
  for (const pid of candidates(least)) {
    // Most of the numbers are of no process any more.
    if (pid < least || !isPidInUse(pid)) continue;
    if (performance.now() > sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const stat = readProcess(pid);
    if (stat === undefined || stat.startTime < startTime || "ZX".includes(stat.state)) continue;
    add(view.bySession, stat.session, stat);
    add(view.byParent, stat.parentPid, stat);
    const mark = readEnvironment(pid)?.find((entry) => entry.startsWith(`${TASK_MARK}=`));
    if (mark !== undefined) add(view.byMark, mark, stat);
  }
  return view;
}

/** The numbers from `least` on that processes may have, where these are few; else those of all processes. */
function candidates(least: number): Iterable<number> {
  const newest = newestPid() ?? 0;
  const count = newest - least + 1;
  if (least === 0 || count < 1 || count > MOST_TRIED) return listPids();
  return Array.from({ length: count }, (_, i) => least + i);
}

function add<Key>(index: Map<Key, ProcessStat[]>, key: Key, stat: ProcessStat): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [stat]);
  else known.push(stat);
}

function straysOf({ mark, main, bySession }: Search, view: View): ProcessIdentity[] {
  const open = [...(view.byMark.get(mark) ?? [])];
  if (bySession) open.push(...(view.bySession.get(main.pid) ?? []));
  const found = new Map<number, ProcessIdentity>();
  for (let stat = open.pop(); stat !== undefined; stat = open.pop()) {
    const { pid, startTime } = stat;
    if (found.has(pid)) continue;
    found.set(pid, { pid, startTime, bootId: readBootId() });
    open.push(...(view.byParent.get(pid) ?? []));
  }
  return [...found.values()];
}
