import {
  existsSync,
  type FSWatcher,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { after, type Timer } from "@drover/clock";
import { errnoOf, Fault } from "@drover/fault";
import type { OpenFifo } from "../fifo/fifo.ts";
import { parseRegistration, type Registration, SUFFIX } from "../registration.ts";
import type { RuntimeDir } from "../runtime-dir.ts";
import { LogStream } from "./log-stream.ts";
import { OpenLogs } from "./open-logs.ts";

/** Of a file that registers a stream. */
const REGISTERED = [SUFFIX.open, SUFFIX.closing];
/** Between two looks at the whole directory while something changes there. */
const LOOK_ANEW_MS = 1_000;

/** `splice`: in the kernel. `copy`: through the collector's memory. */
export type Transfer = "splice" | "copy";

export interface Greeting {
  pid: number;
  transfer: Transfer;
}

export interface CollectorOptions {
  runtimeDir: RuntimeDir;
  openFifo: OpenFifo;
  /** What the collector says of itself to each starter that connects. */
  greeting: Greeting;
  /** With no stream and no starter for so many milliseconds, the collector leaves. */
  idleMs: number;
  /** Called when it is time to leave. */
  onIdle: () => void;
}

/**
 * The log collector: serves every stream that is registered in the runtime directory. It remembers
 * nothing, the directory is all there is; {@link SUFFIX} says which files it has.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #dir: string;
  readonly #server: Server;
  readonly #starters = new Set<Socket>();
  readonly #streams = new Map<string, LogStream>();
  readonly #problems = new Map<string, string>();
  readonly #openLogs = new OpenLogs();
  #changed = new Set<string>();
  #watcher: FSWatcher | undefined;
  #following: NodeJS.Immediate | undefined;
  #lookingAnew: Timer | undefined;
  #idle: Timer | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#dir = options.runtimeDir.streams;
    this.#server = createServer((starter) => this.#greet(starter));
  }

  /** Takes over every registered stream; resolves when starters can connect. */
  async start(): Promise<void> {
    this.#watcher = watch(this.#dir, (_event, file) => {
      if (file !== null) this.#changed.add(file);
      this.#following ??= setImmediate(() => this.#followChanges());
      this.#lookingAnew ??= after(LOOK_ANEW_MS, () => this.#readDirectory());
    });
    for (const file of readdirSync(this.#dir)) {
      if (file.endsWith(SUFFIX.problem)) rmSync(join(this.#dir, file), { force: true });
    }
    this.#readDirectory();
    const address = this.#options.runtimeDir.socket();
    rmSync(address.path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(address.path, resolve);
    });
  }

  #greet(starter: Socket): void {
    this.#starters.add(starter);
    starter.on("error", () => starter.destroy());
    starter.on("close", () => {
      this.#starters.delete(starter);
      this.#waitForIdle();
    });
    starter.resume().write(`${JSON.stringify(this.#options.greeting)}\n`);
    this.#waitForIdle();
  }

  /** Costs the same however many streams there are. */
  #followChanges(): void {
    this.#following = undefined;
    const changed = this.#changed;
    this.#changed = new Set();
    if (!existsSync(this.#dir)) {
      this.#leave();
      return;
    }
    for (const name of new Set([...changed].flatMap(registeredName))) {
      this.#follow(name, this.#suffixOf(name), { isAnew: changed.has(name + SUFFIX.open) });
    }
    this.#waitForIdle();
  }

  /** The kernel drops events where too many wait to be read, and does not say which. Source: inotify(7). */
  #readDirectory(): void {
    this.#lookingAnew?.cancel();
    this.#lookingAnew = undefined;
    const registered = this.#registered();
    if (registered === undefined) {
      this.#leave();
      return;
    }
    const names = [...registered.keys(), ...this.#streams.keys(), ...this.#problems.keys()];
    for (const name of new Set(names)) this.#follow(name, registered.get(name), { isAnew: false });
    this.#waitForIdle();
  }

  /**
   * Has a stream be as it is registered.
   *
   * @param suffix of the registration; undefined where there is none
   * @param options.isAnew whether the registration may be another one than that of the stream
   */
  #follow(name: string, suffix: string | undefined, { isAnew }: { isAnew: boolean }): void {
    if (suffix === undefined || isAnew) {
      this.#streams.get(name)?.stop();
      this.#streams.delete(name);
    }
    if (suffix === undefined) {
      this.#report(name, undefined);
      return;
    }
    if (!this.#streams.has(name)) this.#add(name, suffix);
    if (suffix === SUFFIX.closing) this.#streams.get(name)?.finish();
  }

  #suffixOf(name: string): string | undefined {
    return REGISTERED.find((suffix) => existsSync(join(this.#dir, name + suffix)));
  }

  /** The suffix of each registration by its name; undefined when the directory itself is gone. */
  #registered(): Map<string, string> | undefined {
    const registered = new Map<string, string>();
    try {
      for (const file of readdirSync(this.#dir)) {
        for (const name of registeredName(file)) {
          registered.set(name, file.slice(name.length));
        }
      }
      return registered;
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  #add(name: string, suffix: string): void {
    const path = join(this.#dir, name + suffix);
    let registration: Registration;
    try {
      registration = parseRegistration(readFileSync(path, "utf8"), path);
    } catch (error) {
      // Renamed or removed since the directory was listed: the event of that is still to come.
      if (errnoOf(error) === "ENOENT") return;
      if (suffix === SUFFIX.closing) rmSync(path, { force: true });
      else this.#report(name, Fault.from(error));
      return;
    }
    this.#report(name, undefined);
    const stream = new LogStream(registration, {
      openFifo: this.#options.openFifo,
      openLogs: this.#openLogs,
      onProblem: (problem) => this.#report(name, problem),
      onFinished: () => {
        this.#streams.delete(name);
        this.#report(name, undefined);
        if (dirname(registration.fifo) === this.#dir) rmSync(registration.fifo, { force: true });
        rmSync(join(this.#dir, name + SUFFIX.closing), { force: true });
        this.#waitForIdle();
      },
    });
    this.#streams.set(name, stream);
    stream.start();
  }

  /** Writes or removes the problem file of a stream, once for each change. */
  #report(name: string, problem: Fault | undefined): void {
    if (this.#problems.get(name) === problem?.message) return;
    const path = join(this.#dir, name + SUFFIX.problem);
    if (problem === undefined) {
      this.#problems.delete(name);
      rmSync(path, { force: true });
      return;
    }
    this.#problems.set(name, problem.message);
    const { code, message } = problem;
    try {
      writeFileSync(`${path}.new`, JSON.stringify({ code, message }), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // The runtime directory may be on the disk that is full; the stream retries all the same.
    }
  }

  #waitForIdle(): void {
    this.#idle?.cancel();
    if (this.#streams.size > 0 || this.#starters.size > 0) return;
    this.#idle = after(this.#options.idleMs, () => {
      this.#readDirectory();
      if (this.#streams.size === 0 && this.#starters.size === 0) this.#leave();
    });
  }

  #leave(): void {
    this.#idle?.cancel();
    clearImmediate(this.#following);
    this.#lookingAnew?.cancel();
    this.#watcher?.close();
    for (const stream of this.#streams.values()) stream.stop();
    this.#streams.clear();
    this.#options.onIdle();
  }
}

/** The name of the stream whose registration a file is; none for every other file. */
function registeredName(file: string): string[] {
  const suffix = REGISTERED.find((each) => file.endsWith(each));
  return suffix === undefined ? [] : [file.slice(0, -suffix.length)];
}
