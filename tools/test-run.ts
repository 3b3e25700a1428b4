import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import {
  isAlive,
  listPids,
  readBootId,
  readCgroupMounts,
  readCommandLine,
  readEnvironment,
  readProcess,
  signalProcess,
} from "@drover/process";
import { bundleTestAgent } from "./bundle-test-agent.ts";

// What `node --test` does before and after all tests: each run has a directory of its own for what is
// temporary, so that what a run leaves is known by it, also after one that was cut off.

const PREFIX = "drover-test-";
const SIGKILL = 9;
const PATIENCE_MS = 20_000;
const LOOK_MS = 100;
const CACHE = path.resolve(import.meta.dirname, "../node_modules/.cache/tests");

/** Clears what earlier runs left that were cut off, and gives this one its directory. */
export async function globalSetup(): Promise<void> {
  const root = tmpdir();
  for (const name of readdirSync(root).filter((entry) => entry.startsWith(PREFIX))) {
    if (!isRunAlive(name)) await clear(path.join(root, name));
  }
  const { startTime } = readProcess(process.pid) ?? { startTime: 0 };
  const directory = path.join(root, `${PREFIX}${process.pid}-${startTime}`);
  // As the directory that it stands for: some tests run as other users.
  mkdirSync(directory);
  chmodSync(directory, 0o1777);
  process.env.TMPDIR = directory;
  // Saves the hundreds of processes of the tests the compilation.
  process.env.NODE_COMPILE_CACHE ??= CACHE;
  process.env.DROVER_TEST_AGENT = await bundleTestAgent();
}

/**
 * Removes the directory.
 *
 * @throws if a process of the tests is left
 */
export async function globalTeardown(): Promise<void> {
  const directory = process.env.TMPDIR ?? "";
  const left = await findLasting(directory);
  await clear(directory);
  if (left.length === 0) return;
  const message = `The tests have left processes:\n${left.join("\n")}`;
  // The runner itself says nothing of it but by its exit code.
  console.error(message);
  throw new Error(message);
}

/** The name holds pid and start time of who runs the tests. */
function isRunAlive(name: string): boolean {
  const [pid, startTime] = name.slice(PREFIX.length).split("-").map(Number);
  return isAlive({ pid: pid ?? 0, startTime: startTime ?? 0, bootId: readBootId() });
}

async function findLasting(directory: string): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = processesOf(directory);
    if (found.length === 0 || performance.now() > deadline) {
      return found.map((pid) => {
        return `${pid}: ${readCommandLine(pid)?.join(" ")}, in ${workingDirectory(pid)}`;
      });
    }
    await sleep(LOOK_MS);
  }
}

/** Ends what runs there, and removes its cgroups, mounts and files. */
async function clear(directory: string): Promise<void> {
  for (let pids = processesOf(directory); pids.length > 0; pids = processesOf(directory)) {
    for (const pid of pids) signalProcess(pid, SIGKILL);
    await sleep(LOOK_MS);
  }
  for (const name of readdirSync(directory)) removeCgroups(`drover/test-${name}`);
  for (const mount of mountsBelow(directory)) execFileSync("umount", ["--lazy", mount]);
  rmSync(directory, { recursive: true, force: true });
}

/** The processes that name the directory: by their arguments, environment, or working directory. */
function processesOf(directory: string): number[] {
  return listPids().filter((pid) => {
    if (pid === process.pid || readProcess(pid)?.state === "Z") return false;
    const words = [...(readCommandLine(pid) ?? []), workingDirectory(pid)];
    const names = (word: string) => word.includes(`${directory}/`) || word.endsWith(directory);
    return words.some(names) || (readEnvironment(pid) ?? []).some(names);
  });
}

function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, "");
  } catch {
    return "";
  }
}

/** Removes a cgroup of each hierarchy with those below it; what has members stays. */
function removeCgroups(inner: string): void {
  const mounts = readCgroupMounts();
  const roots =
    mounts?.version === 2 ? [mounts.directory] : [...(mounts?.controllers.values() ?? [])];
  for (const root of roots) removeTree(path.join(root, inner));
}

function removeTree(cgroup: string): void {
  try {
    const entries = readdirSync(cgroup, { withFileTypes: true });
    for (const entry of entries) if (entry.isDirectory()) removeTree(path.join(cgroup, entry.name));
    rmdirSync(cgroup);
  } catch {
    // It is not there, or somebody uses it.
  }
}

function mountsBelow(directory: string): string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((mount) => mount.startsWith(`${directory}/`));
}
