import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endOf } from "@drover/testing";
import {
  LogCollector,
  type LogCollectorOptions,
  type TaskFifos,
  type TaskOutput,
} from "../src/index.ts";
import { rotatedFileNumbers } from "../src/rotated-files.ts";

const DEADLINE_MS = 30_000;

/** A place of its own for one test: a runtime directory, a log directory, collectors, tasks. */
export class Harness implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), "drover-logs-"));
  readonly runtimeDir = join(this.root, "run");
  readonly logDir = join(this.root, "logs");
  readonly #collectors: LogCollector[] = [];
  readonly #tasks: Task[] = [];

  constructor() {
    mkdirSync(this.logDir);
  }

  /** Output of a task "web" in files of 1 MiB, all of which are kept. */
  output(id: string): TaskOutput {
    return { id, task: "web", dir: this.logDir, maxFiles: 1e6, maxFileBytes: 1024 * 1024 };
  }

  async collector(options: Partial<LogCollectorOptions> = {}): Promise<LogCollector> {
    const collector = await LogCollector.start({
      runtimeDir: this.runtimeDir,
      idleMs: 200,
      ...options,
    });
    this.#collectors.push(collector);
    return collector;
  }

  /** Runs a shell script whose output goes where a sentinel would send it. */
  task(fifos: TaskFifos, script: string): Task {
    const task = new Task(fifos, script);
    this.#tasks.push(task);
    return task;
  }

  /** The bytes of each rotated file of a stream, oldest first. */
  files(name: string): Buffer[] {
    return rotatedFileNumbers(name, readdirSync(this.logDir)).map((number) =>
      readFileSync(join(this.logDir, `${name}.${number}`)),
    );
  }

  content(name: string): string {
    return Buffer.concat(this.files(name)).toString();
  }

  /** Removing the runtime directory is what makes a collector leave at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const task of this.#tasks) await task.release();
    const pids = this.#collectors.map((collector) => collector.pid);
    for (const collector of this.#collectors) await collector[Symbol.asyncDispose]();
    rmSync(this.root, { recursive: true, force: true });
    for (const pid of pids) await until(() => pid === undefined || !isAlive(pid));
  }
}

/** A stand-in for a sentinel and its task: keeps the FIFOs open until it is released. */
export class Task {
  readonly #shell: ChildProcess;

  constructor({ stdoutFifo, stderrFifo }: TaskFifos, script: string) {
    const sentinel =
      'exec 1<>"$1" 2<>"$2"; sh -c "$3" 3>&- </dev/null; echo $? >&3; exec 3>&-; read _';
    this.#shell = spawn("sh", ["-c", sentinel, "sentinel", stdoutFifo, stderrFifo, script], {
      stdio: ["pipe", "ignore", "ignore", "pipe"],
      detached: true,
    });
  }

  /** Resolves with the exit code of the script; the FIFOs stay open. */
  async exit(): Promise<number> {
    const stream = this.#shell.stdio[3];
    if (!stream || !("setEncoding" in stream)) throw new Error("no status pipe");
    stream.setEncoding("utf8");
    return Number((await stream.toArray()).join(""));
  }

  async release(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#shell;
    if (exitCode !== null || signalCode !== null || pid === undefined) return;
    process.kill(-pid, "SIGKILL");
    await endOf(this.#shell);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Waits for a condition, at most 30 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within ${DEADLINE_MS} ms: ${condition}`);
    await sleep(5);
  }
}
