import { readdir, readFile } from "node:fs/promises";

/** Memory of several processes together. */
export interface Memory {
  /** Proportional set size in bytes: shared pages count by the share of each process. */
  readonly pss: number;
  readonly processes: number;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/**
 * The memory of a process, of all that descend from it or name `marker` in their arguments, and of
 * their descendants; without those whose command begins with `except`.
 */
export async function memoryOf(
  root: number,
  { marker, except }: { marker: string; except: string },
): Promise<Memory> {
  const all = await allProcesses();
  const family = new Set(
    all
      .filter(({ pid, command }) => pid === root || command.includes(marker))
      .map(({ pid }) => pid),
  );
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const counted = all.filter(({ pid, command }) => family.has(pid) && !command.startsWith(except));
  const sizes = await Promise.all(counted.map(({ pid }) => pssOf(pid)));
  return { pss: sizes.reduce((sum, size) => sum + size, 0), processes: counted.length };
}

async function allProcesses(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const processes = await Promise.all(pids.map(readProcess));
  return processes.filter((each) => each !== undefined);
}

async function readProcess(pid: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return { pid: Number(pid), parent, command: command.replaceAll("\0", " ") };
  } catch {
    return undefined;
  }
}

async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
}
