import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import type { TaskConfig } from "@drover/driver";
import { readCgroupMounts, type SentinelKind } from "@drover/process";
import { RawExecDriver } from "../raw-exec-driver.ts";
import type { RawExecOptions } from "../raw-exec-options.ts";

/** What all tests run with that do not say: `DROVER_TEST_SENTINEL=native` has them use what was built. */
const SENTINEL = (process.env.DROVER_TEST_SENTINEL ?? "shell") as SentinelKind;

/** A test, or whatever else has an end. */
export interface Teardown {
  after(clean: () => Promise<void>): void;
}

/** A driver with directories and cgroups of its own, which are gone after the test, as its tasks are. */
export class DriverFixture {
  readonly directory: string;
  readonly runtimeDir: string;
  readonly cgroupParent: string;
  readonly #options: Partial<RawExecOptions>;
  #drivers: RawExecDriver[] = [];
  #count = 0;

  constructor(context: Teardown, options: Partial<RawExecOptions> = {}) {
    this.directory = mkdtempSync(path.join(tmpdir(), "drover-raw-exec-"));
    this.runtimeDir = path.join(this.directory, "runtime");
    this.cgroupParent = `drover/test-${path.basename(this.directory)}`;
    this.#options = options;
    context.after(() => this.#remove());
  }

  get options(): RawExecOptions {
    const { runtimeDir, cgroupParent } = this;
    return { runtimeDir, cgroupParent, sentinel: SENTINEL, ...this.#options };
  }

  /** A driver as a process of its own would have it: several share the runtime directory. */
  async open(config: Record<string, unknown> = {}): Promise<RawExecDriver> {
    const driver = new RawExecDriver(this.options);
    this.#drivers.push(driver);
    await driver.setConfig({ enabled: true, ...config });
    return driver;
  }

  /** A task whose output goes to files in its task directory, which exists. */
  task(
    driverConfig: Record<string, unknown>,
    overrides: Partial<TaskConfig> = {},
  ): TaskConfig & { taskDir: string } {
    this.#count += 1;
    const name = `task${this.#count}`;
    const allocDir = path.join(this.directory, "alloc");
    // Of this fixture alone: a plugin's cgroups are named for it, below a parent that all share.
    const allocId = path.basename(this.directory);
    const taskDir = path.join(allocDir, name);
    for (const inner of ["local", "secrets", "tmp"]) {
      mkdirSync(path.join(taskDir, inner), { recursive: true });
    }
    return {
      id: `${allocId}/${name}/1`,
      name,
      allocId,
      jobId: "job",
      jobName: "job",
      taskGroupName: "group",
      namespace: "default",
      nodeName: "node",
      nodeId: "node",
      driverConfig,
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
      resources: {
        cpuShares: 100,
        memoryMb: 256,
        memoryMaxMb: 0,
        cpusetCpus: "",
        cpusetCgroup: "",
        ports: [],
      },
      user: "",
      allocDir,
      taskDir,
      stdoutPath: path.join(taskDir, "stdout"),
      stderrPath: path.join(taskDir, "stderr"),
      network: { mode: "host", path: "" },
      mounts: [],
      devices: [],
      ...overrides,
    };
  }

  /** A task that runs a shell command line. */
  shell(script: string, overrides: Partial<TaskConfig> = {}): TaskConfig & { taskDir: string } {
    return this.task({ command: "/bin/sh", args: ["-c", script] }, overrides);
  }

  /** What is left in the runtime directory and below the cgroup parent: paths of tasks. */
  leftovers(): string[] {
    const states = listDirectory(path.join(this.runtimeDir, "tasks"));
    return [...states, ...this.cgroupDirectories().flatMap(listCgroups)];
  }

  /** The parents of the tasks' cgroups that there are, one for each mount. */
  cgroupDirectories(): string[] {
    const mounts = readCgroupMounts();
    if (mounts === undefined) return [];
    const roots =
      mounts.version === 2
        ? [mounts.directory, delegatedRoot(mounts.directory)]
        : mounts.controllers.values();
    const parents = Array.from(new Set(roots), (root) => path.join(root, this.cgroupParent));
    return parents.filter((parent) => existsSync(parent));
  }

  async #remove(): Promise<void> {
    const handles = this.#drivers;
    this.#drivers = [];
    for (const driver of handles) await driver.close();
    const cleaner = new RawExecDriver(this.options);
    await cleaner.reapUnknownTasks();
    await cleaner.close();
    for (const directory of this.cgroupDirectories()) removeCgroup(directory);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Where the tasks' cgroups begin: for an ordinary user at the one that it was started in. */
export function delegatedRoot(mount: string): string {
  if (process.getuid?.() === 0) return mount;
  const [, own = "/"] = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8")) ?? [];
  return path.join(mount, own.replace(/\/agent$/, ""));
}

function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => path.join(directory, name));
  } catch {
    return [];
  }
}

function listCgroups(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.join(directory, name));
  } catch {
    return [];
  }
}

/** Removes a cgroup and those below it. */
export function removeCgroup(directory: string): void {
  for (const inner of listCgroups(directory)) removeCgroup(inner);
  try {
    rmdirSync(directory);
  } catch {
    // Never made, or still in use by a task that the test has reported already.
  }
}
