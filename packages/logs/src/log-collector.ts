import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf, Fault } from "@drover/fault";
import type { Transfer } from "./collector/collector.ts";
import { fifoMaker, type MakeFifo, type Owner } from "./fifo/make-fifo.ts";
import { SpareFiles } from "./fifo/spare-files.ts";
import { CollectorKeeper } from "./keeper/collector-keeper.ts";
import { COLLECTOR_PROGRAM } from "./keeper/collector-program.ts";
import { openLogDirectory } from "./log-directory.ts";
import {
  checkRegistration,
  idOfStreamFile,
  parseRegistration,
  type Registration,
  STREAM_NAMES,
  type StreamName,
  SUFFIX,
  streamFileName,
} from "./registration.ts";
import { rotatedFileNumbers } from "./rotated-files.ts";
import { RuntimeDir } from "./runtime-dir.ts";
import { systemFault } from "./system-fault.ts";
import { Vanishing } from "./vanishing.ts";

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
const DEFAULT_IDLE_MS = 5_000;

export interface LogCollectorOptions {
  /** A directory of its own, made with mode 0700 if need be; on a file system that has FIFOs and sockets. */
  runtimeDir: string;
  /** Program and arguments that end up in `runCollector`, to which its own arguments are appended. */
  command?: readonly string[];
  /** With no task and no starter for so many milliseconds the collector leaves; 5000 unless told. */
  idleMs?: number;
  /** Told of each failure to replace a collector that died; it is tried again. */
  onUnavailable?: (fault: Fault) => void;
}

/** The output of one task. */
export interface TaskOutput {
  /** Any string that names the task among all of this collector's. */
  id: string;
  /** The files are `<dir>/<task>.stdout.0`, `<dir>/<task>.stderr.0` and so on. */
  task: string;
  /** Must be there. */
  dir: string;
  /**
   * A directory above `dir` to which no task has the way: below this one, no link is followed. `dir` itself
   * unless told.
   */
  root?: string;
  /** The newest so many files of each stream are kept, at least 1. */
  maxFiles: number;
  /** No file grows beyond this, in bytes, at least 1. */
  maxFileBytes: number;
  /** The user that the task runs as, where that is another than the caller's. */
  owner?: Owner;
  /** FIFOs that somebody else made, to be read and left there; the collector's own unless given. */
  fifos?: TaskFifos;
}

/** To be opened read-write by the task's sentinel, so that the task never meets a closed pipe. */
export interface TaskFifos {
  stdoutFifo: string;
  stderrFifo: string;
}

/**
 * The agent's side of the log collector: one process for all of the agent's tasks, which outlives the
 * agent and is replaced at once when it dies.
 *
 * A FIFO forgets what it holds when the last process that has it open ends. So the task's sentinel must
 * keep it open until {@link close} has resolved; then SIGKILL to collector and agent at any instant
 * loses no byte and doubles none.
 */
export class LogCollector implements AsyncDisposable {
  readonly #runtimeDir: RuntimeDir;
  readonly #keeper: CollectorKeeper;
  readonly #vanishing: Vanishing;
  readonly #makeFifo: MakeFifo;
  readonly #spares: SpareFiles;

  private constructor(runtimeDir: RuntimeDir, keeper: CollectorKeeper, makeFifo: MakeFifo) {
    this.#runtimeDir = runtimeDir;
    this.#keeper = keeper;
    this.#makeFifo = makeFifo;
    this.#spares = new SpareFiles(runtimeDir.spares, makeFifo);
    this.#vanishing = new Vanishing(runtimeDir.streams);
  }

  /**
   * Finds the collector of a runtime directory, or starts it.
   *
   * @throws {Fault} `failed_precondition` if the command cannot be run, `unavailable` if no collector
   *   is there after 10 s
   */
  static async start(options: LogCollectorOptions): Promise<LogCollector> {
    const {
      command = COLLECTOR_PROGRAM,
      idleMs = DEFAULT_IDLE_MS,
      onUnavailable = () => {},
    } = options;
    const runtimeDir = new RuntimeDir(options.runtimeDir);
    runtimeDir.make();
    const keeper = new CollectorKeeper({ runtimeDir, command, idleMs }, onUnavailable);
    try {
      await keeper.open();
      return new LogCollector(runtimeDir, keeper, await fifoMaker());
    } catch (error) {
      keeper.close();
      throw error;
    }
  }

  /** The process id of the collector; undefined for the moment between its death and its replacement. */
  get pid(): number | undefined {
    return this.#keeper.connection?.pid;
  }

  /** How bytes get into the files; `copy` where the C library cannot be called, which SIGKILL can make lossy. */
  get transfer(): Transfer | undefined {
    return this.#keeper.connection?.transfer;
  }

  /**
   * Has the output of a task collected from now on; again for a known task is the same as once. When
   * the task was closed before and not all of its output is in its files yet, waits for that first.
   *
   * @throws {Fault} `invalid_argument` if an option makes no sense; another code, with the system's
   *   words, if the log directory or the runtime directory cannot be written to
   */
  async open(output: TaskOutput, { signal }: { signal?: AbortSignal } = {}): Promise<TaskFifos> {
    await Promise.all(STREAM_NAMES.map((stream) => this.#closed(output.id, stream, signal)));
    const [stdoutFifo, stderrFifo] = await Promise.all([
      this.#openStream(output, "stdout"),
      this.#openStream(output, "stderr"),
    ]);
    return { stdoutFifo, stderrFifo };
  }

  /**
   * Ends the collection of a task whose processes are all dead: resolves when every byte that they
   * wrote is in its file. That takes until the disk has room again if it is full. A log directory
   * that is no longer there wants no more output, so what is left is dropped.
   *
   * @throws the signal's reason when it is aborted first; the collector goes on all the same
   */
  async close(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    await Promise.all(STREAM_NAMES.map((stream) => this.#closeStream(id, stream, signal)));
  }

  /** Ids of the tasks that are open, whoever opened them: a restarted agent closes those it does not know. */
  async ids(): Promise<string[]> {
    const files = await readdir(this.#runtimeDir.streams);
    const ids = new Set<string>();
    for (const file of files.filter((name) => name.endsWith(SUFFIX.open))) {
      const id = idOfStreamFile(file.slice(0, -SUFFIX.open.length)) ?? (await this.#readId(file));
      if (id !== undefined) ids.add(id);
    }
    return [...ids];
  }

  /** The id in a registration; undefined where it was closed meanwhile, or is garbage, for which there is a problem file. */
  async #readId(file: string): Promise<string | undefined> {
    const path = join(this.#runtimeDir.streams, file);
    try {
      return parseRegistration(await readFile(path, "utf8"), path).id;
    } catch (error) {
      if (isNotFound(error) || Fault.from(error).code === "invalid_argument") return undefined;
      throw error;
    }
  }

  /** Why output of a task does not get into its files at the moment; undefined when all is well. */
  async problem(id: string, stream: StreamName): Promise<Fault | undefined> {
    try {
      const text = await readFile(this.#path(id, stream, SUFFIX.problem), "utf8");
      const { code, message } = JSON.parse(text);
      return new Fault(code, message, { recoverable: true });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * Lets go of the collector, which stays for as long as a task is open. Calls that still wait are
   * rejected with `canceled`.
   */
  detach(): void {
    this.#spares.close();
    this.#vanishing.close();
    this.#keeper.close();
  }

  /** Detaches, and waits for a collector that is just being started: afterwards nothing of this is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.detach();
    await this.#keeper.settled;
  }

  /** Waits until an earlier collection of the stream is over; most often there was none. */
  async #closed(id: string, stream: StreamName, signal?: AbortSignal): Promise<void> {
    if (!existsSync(this.#path(id, stream, SUFFIX.closing))) return;
    await this.#vanishing.wait(streamFileName(id, stream) + SUFFIX.closing, signal);
  }

  /** Works on its few small files at once: trips through the thread pool would take far longer. */
  async #openStream(output: TaskOutput, stream: StreamName): Promise<string> {
    const { id, dir, root = dir, task, maxFiles, maxFileBytes, owner } = output;
    const name = `${task}.${stream}`;
    const given = stream === "stdout" ? output.fifos?.stdoutFifo : output.fifos?.stderrFifo;
    const fifo = given ?? this.#path(id, stream, SUFFIX.fifo);
    const registration = checkRegistration(
      { id, stream, fifo, dir, root, name, maxFiles, maxFileBytes },
      `Cannot collect the output of task ${task}`,
    );
    this.#makeFirstFile(registration);
    if (given === undefined) {
      if (!existsSync(fifo)) this.#spares.takeFifo(fifo);
      await this.#makeFifo(fifo, owner);
    }
    this.#register(this.#path(id, stream, SUFFIX.open), JSON.stringify(registration));
    return fifo;
  }

  /** Readers find a file from the beginning, and a directory that cannot be written to is told at once. */
  #makeFirstFile(registration: Registration): void {
    const { dir, name } = registration;
    try {
      using directory = openLogDirectory(registration);
      accessSync(directory.path, constants.W_OK);
      if (rotatedFileNumbers(name, directory.list()).length > 0) return;
      const first = `${name}.0`;
      if (this.#spares.takeFile(directory.child(first))) return;
      closeSync(directory.openFile(first, O_WRONLY | O_CREAT | O_EXCL, 0o644));
    } catch (cause) {
      throw systemFault(`Cannot write logs to ${dir}`, cause);
    }
  }

  #register(path: string, content: string): void {
    if (existsSync(path) && readFileSync(path, "utf8") === content) return;
    const draft = `${path}.new`;
    this.#spares.takeFile(draft);
    writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, path);
  }

  async #closeStream(id: string, stream: StreamName, signal?: AbortSignal): Promise<void> {
    const closing = this.#path(id, stream, SUFFIX.closing);
    try {
      await rename(this.#path(id, stream, SUFFIX.open), closing);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    await this.#vanishing.wait(streamFileName(id, stream) + SUFFIX.closing, signal);
  }

  #path(id: string, stream: StreamName, suffix: string): string {
    return join(this.#runtimeDir.streams, streamFileName(id, stream) + suffix);
  }
}

function isNotFound(error: unknown): boolean {
  return errnoOf(error) === "ENOENT";
}
