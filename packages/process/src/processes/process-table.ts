import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One line of the kernel's process table; times are clock ticks. Source: proc_pid_stat(5). */
export interface ProcessStat {
  readonly pid: number;
  /** One letter; "Z" for a process that has ended and was not waited for. */
  readonly state: string;
  readonly parentPid: number;
  readonly processGroup: number;
  readonly session: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  /** Those of ended children that it waited for. */
  readonly childUserTicks: number;
  readonly childSystemTicks: number;
  /** Since boot. A pid and its start time name a process, as pids are used again. */
  readonly startTime: number;
  readonly rssPages: number;
}

/** The process of that id, ended ones that nobody waited for included. */
export function readProcess(pid: number): ProcessStat | undefined {
  const text = readProcFile(pid, "stat");
  return text === undefined ? undefined : parseStat(text);
}

/** Whether a process has ended, and is there only until somebody has waited for it. */
export function hasEnded({ state }: ProcessStat): boolean {
  return state === "Z" || state === "X";
}

/** Whether a process or thread has the number. To see that none has takes a quarter of the time of reading it. */
export function isPidInUse(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

/** Every process that this one may see. */
export function listProcesses(): ProcessStat[] {
  return listPids()
    .map(readProcess)
    .filter((stat) => stat !== undefined);
}

/** The ids of all processes that this one may see. */
export function listPids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** The number that the kernel has given last; undefined where it does not tell. Source: proc_loadavg(5). */
export function newestPid(): number | undefined {
  try {
    const pid = Number(readFileSync("/proc/loadavg", "latin1").trimEnd().split(" ").at(-1));
    return Number.isInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** The environment that a process started with, "name=value" each; undefined where it is not readable. */
export function readEnvironment(pid: number): string[] | undefined {
  return readProcFile(pid, "environ")?.split("\0");
}

/** The argument list of a process; undefined where it is not readable. */
export function readCommandLine(pid: number): string[] | undefined {
  return readProcFile(pid, "cmdline")?.split("\0").slice(0, -1);
}

/** Bytes of a page of memory, which `rssPages` counts. */
export function readPageSize(): number {
  const [, kilobytes] =
    /^KernelPageSize: +(\d+) kB$/m.exec(readProcFile("self", "smaps") ?? "") ?? [];
  return Number(kilobytes ?? 4) * 1024;
}

function parseStat(text: string): ProcessStat {
  // The second field, the command's name in parentheses, may itself hold spaces and parentheses.
  const nameEnd = text.lastIndexOf(")");
  const fields = text.slice(nameEnd + 2).split(" ");
  const number = (index: number): number => Number(fields[index - 3]);
  return {
    pid: Number.parseInt(text, 10),
    state: fields[0] ?? "",
    parentPid: number(4),
    processGroup: number(5),
    session: number(6),
    userTicks: number(14),
    systemTicks: number(15),
    childUserTicks: number(16),
    childSystemTicks: number(17),
    startTime: number(22),
    rssPages: number(24),
  };
}

/** /proc answers from memory: reading it synchronously costs less than a turn of the thread pool. */
function readProcFile(pid: number | "self", name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}
