import { spawn } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type {
  DriverCapabilities,
  DriverEvent,
  ExecSession,
  ExitResult,
  Fingerprint,
  TaskConfig,
  TaskDriver,
  TaskHandle,
  TaskStatus,
  TaskUsage,
} from "@drover/driver";
import { Fault } from "@drover/fault";

const POLL_MS = 10;

/** The target of a claim on a task that was not to run any more. */
const VOID = "void";

/** Claims the task by a link, runs its script, and keeps the exit status; `$1` is the task's directory. */
const SENTINEL = `
ln -s running "$1/claim" || exit 0
sh "$1/script" </dev/null >/dev/null 2>&1
echo $? >"$1/exit.new" && mv "$1/exit.new" "$1/exit"
`;

/**
 * A driver of real processes whose tasks, shell scripts, outlive it: all that it knows is in files,
 * found by a task's id alone.
 */
export class ScriptDriver implements TaskDriver {
  readonly #dir: string;

  /** @param dir for the state of all tasks; must exist */
  constructor(dir: string) {
    this.#dir = dir;
  }

  info() {
    return { name: "script", version: "1.0.0" };
  }
  configSpec() {
    return { kind: "object", attributes: {} } as const;
  }
  taskConfigSpec() {
    return {
      kind: "object",
      attributes: { script: { kind: "attr", name: "script", type: "string", required: true } },
    } as const;
  }
  capabilities(): DriverCapabilities {
    return {
      sendSignals: false,
      exec: false,
      fsIsolation: "none",
      networkIsolationModes: ["host"],
      mustCreateNetwork: false,
      mountConfigs: "none",
      disableLogCollection: true,
    };
  }
  async setConfig(): Promise<void> {}
  async *fingerprint(): AsyncIterable<Fingerprint> {}

  async startTask(config: TaskConfig): Promise<TaskHandle> {
    const directory = this.#path(config.id);
    mkdirSync(directory);
    writeFileSync(`${directory}/script`, `${config.driverConfig.script}`);
    const child = spawn("/bin/sh", ["-c", SENTINEL, "sh", directory], {
      detached: true,
      env: { ...config.env },
      stdio: "ignore",
    });
    child.unref();
    while (!isClaimed(directory)) await sleep(1);
    return { version: 1, config, state: "running", driverState: Buffer.from(directory) };
  }

  async recoverTask({ config }: TaskHandle): Promise<void> {
    const directory = this.#path(config.id);
    if (!existsSync(directory)) throw new Fault("not_found", `Task ${config.id} is gone`);
    try {
      symlinkSync(VOID, `${directory}/claim`);
    } catch {
      if (readlinkSync(`${directory}/claim`) !== VOID) return;
    }
    // The start was cut off before anything ran, and nothing will, now that the claim is ours: it goes
    // with the directory's name at once, for a sentinel that is late.
    renameSync(directory, `${directory}.${VOID}`);
    rmSync(`${directory}.${VOID}`, { recursive: true });
    throw new Fault("not_found", `Task ${config.id} never ran`);
  }

  async waitTask(taskId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExitResult> {
    const file = `${this.#path(taskId)}/exit`;
    while (!existsSync(file)) {
      if (!existsSync(path.dirname(file))) throw new Fault("not_found", `Task ${taskId} is gone`);
      await sleep(POLL_MS);
      if (signal?.aborted) throw new Fault("canceled", "Stopped waiting");
    }
    return { exitCode: Number(readFileSync(file, "utf8")), signal: 0, oomKilled: false };
  }

  /** These tasks end by themselves. */
  async stopTask(taskId: string): Promise<void> {
    await this.waitTask(taskId);
  }

  async destroyTask(taskId: string): Promise<void> {
    rmSync(this.#path(taskId), { recursive: true, force: true });
  }

  async inspectTask(): Promise<TaskStatus> {
    throw new Fault("unimplemented", "Not needed");
  }
  async *taskStats(): AsyncIterable<TaskUsage> {}
  async *taskEvents(): AsyncIterable<DriverEvent> {}
  async signalTask(): Promise<void> {}
  async execTask(): Promise<ExecSession> {
    throw new Fault("unimplemented", "Not needed");
  }
  async close(): Promise<void> {}

  #path(taskId: string): string {
    return path.join(this.#dir, taskId.replaceAll("/", "_"));
  }
}

function isClaimed(directory: string): boolean {
  return lstatSync(`${directory}/claim`, { throwIfNoEntry: false }) !== undefined;
}
