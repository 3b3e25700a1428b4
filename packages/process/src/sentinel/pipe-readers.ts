import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";

const ACCESS_MODE = 0o3;

/**
 * Of these named pipes, those that a process has open for nothing but reading. Who has one open for
 * both, as a sentinel or a task has its outputs, is none of its readers. Looks at every descriptor of
 * every process that this one may see.
 */
export function findReadPipes(pipes: readonly string[]): Set<string> {
  const found = new Set<string>();
  const byName = Map.groupBy(pipes, (pipe) => path.basename(pipe));
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const fd of tryTo(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      const target = tryTo(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? "";
      for (const pipe of byName.get(path.basename(target)) ?? []) {
        if (isSame(`/proc/${pid}/fd/${fd}`, pipe) && isReadOnly(pid, fd)) found.add(pipe);
      }
    }
  }
  return found;
}

/** The same pipe may have more than one path. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => tryTo(() => statSync(file)));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}

function isReadOnly(pid: string, fd: string): boolean {
  const info = tryTo(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, "latin1")) ?? "";
  const [, flags] = /^flags:\s+([0-7]+)$/m.exec(info) ?? [];
  return flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODE) === 0;
}

/** Processes end while they are looked at. */
function tryTo<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
