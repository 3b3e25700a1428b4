import process from "node:process";
import { sleep } from "@drover/clock";
import { errnoOf, Fault } from "@drover/fault";
import { isAlive, killPid, type ProcessIdentity, readBootId } from "./process-identity.ts";
import { hasEnded, listProcesses, type ProcessStat, readEnvironment } from "./process-table.ts";

const SIGKILL = 9;
const SIGSTOP = 19;
const RESCAN_MS = 5;

interface KnownMember extends ProcessIdentity {
  readonly session: number;
}

/**
 * A process and all that it ever started, found without a cgroup: by its session, by an entry of
 * the environment that children inherit, and by descent. What left the session, cleared its
 * environment and lost its parent escapes; that takes a cgroup.
 */
export class ProcessTree {
  readonly #leader: ProcessIdentity | undefined;
  readonly #mark: string;
  /** Members seen alive; while one of the session lives, the kernel keeps the session's number. */
  #known: Map<number, KnownMember>;

  /**
   * @param options.mark "name=value", unique to the tree
   * @param options.leader the process that leads the session, where it is known
   */
  constructor({ mark, leader }: { mark: string; leader?: ProcessIdentity }) {
    this.#leader = leader;
    this.#mark = mark;
    this.#known = new Map(leader && [[leader.pid, { ...leader, session: leader.pid }]]);
  }

  /**
   * The members that are alive now.
   *
   * @param options.byMark whether to read every environment too; without it, what left the session
   *   and lost its parent is not seen
   */
  list(
    processes: readonly ProcessStat[] = listProcesses(),
    { byMark = true }: { byMark?: boolean } = {},
  ): ProcessStat[] {
    const alive = processes.filter((it) => !hasEnded(it));
    const sessionHolds = this.#isSessionPinned();
    const members = new Map<number, ProcessStat>();
    for (const candidate of alive) {
      if (this.#isMember(candidate, { sessionHolds, byMark }))
        members.set(candidate.pid, candidate);
    }
    addDescendants(members, alive, (child) => child);
    members.delete(process.pid);
    this.#known = new Map(
      [...members.values()].map(({ pid, startTime, session }) => [
        pid,
        { pid, startTime, session, bootId: readBootId() },
      ]),
    );
    return [...members.values()];
  }

  /**
   * Kills every member, again and again until a look finds none.
   *
   * @param options.timeoutMs longest wait, in milliseconds
   * @throws {Fault} `deadline_exceeded` if a member outlives it, as one in uninterruptible sleep does
   */
  async kill({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (let members = this.list(); members.length > 0; members = this.list()) {
      if (performance.now() >= deadline) {
        throw new Fault(
          "deadline_exceeded",
          `Processes ${members.map(({ pid }) => pid).join(", ")} still run ${timeoutMs} ms after SIGKILL`,
        );
      }
      killTogether(members.map(({ pid }) => pid));
      await sleep(RESCAN_MS);
    }
  }

  #isMember(
    candidate: ProcessStat,
    { sessionHolds, byMark }: { sessionHolds: boolean; byMark: boolean },
  ): boolean {
    if (sessionHolds && candidate.session === this.#leader?.pid) return true;
    if (this.#known.get(candidate.pid)?.startTime === candidate.startTime) return true;
    return byMark && (readEnvironment(candidate.pid)?.includes(this.#mark) ?? false);
  }

  /** Whether the session's number still means our session and not one of a recycled pid. */
  #isSessionPinned(): boolean {
    return [...this.#known.values()].some(
      (member) => member.session === this.#leader?.pid && isAlive(member),
    );
  }
}

/**
 * Adds what descends from members, but for what is one already.
 *
 * @param members what is known of each, by its pid
 * @param of what is known of a child, of which `parent` is that of its parent
 */
export function addDescendants<Known>(
  members: Map<number, Known>,
  alive: readonly ProcessStat[],
  of: (child: ProcessStat, parent: Known) => Known,
): void {
  const children = Map.groupBy(alive, ({ parentPid }) => parentPid);
  const open = [...members];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [pid, parent] = next;
    for (const child of children.get(pid) ?? []) {
      if (members.has(child.pid)) continue;
      const known = of(child, parent);
      members.set(child.pid, known);
      open.push([child.pid, known]);
    }
  }
}

/** Kills processes that were just seen: all are stopped first, so that none forks while the others die. */
export function killTogether(pids: readonly number[]): void {
  for (const signal of [SIGSTOP, SIGKILL]) {
    for (const pid of pids) signalProcess(pid, signal);
  }
}

/** Signals a process just seen, if it is still there and permits it: a set-user-ID program may not. */
export function signalProcess(pid: number, signal: number): void {
  try {
    killPid(pid, signal);
  } catch (error) {
    if (errnoOf(error) !== "EPERM") throw error;
  }
}
