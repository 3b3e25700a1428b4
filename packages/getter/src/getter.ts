import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { onAbort, timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import { HeldDirectory, TurnQueue } from "@drover/process";
import type { ChildUser } from "./child/child-messages.ts";
import { ChildProcess } from "./child/child-process.ts";
import { GETTER_PROGRAM } from "./child/getter-program.ts";
import {
  FILES,
  type GetLimits,
  type GetProgress,
  type GetRequest,
  type Got,
} from "./get-request.ts";
import { parseSource } from "./source/parse-source.ts";
import type { Source } from "./source/source.ts";
import { takeOver } from "./take-over.ts";

/** Each takes some 60 MB of memory. */
const AT_ONCE = 24;
/** What the machine calls nobody, where it does not say. */
const NOBODY: ChildUser = { uid: 65_534, gid: 65_534 };

export interface GetterOptions {
  /** Program and arguments that end up in `runChild`. */
  readonly program?: readonly [file: string, ...args: string[]];
  /** How many processes fetch at the same time, 24 unless told. */
  readonly atOnce?: number;
  /** Whose rights they have where this process is root's; uid and gid 65534 unless told. */
  readonly user?: ChildUser;
}

export interface GetOptions {
  /** To which nobody else has the way, and which is left to the caller; a directory is made in it. */
  readonly directory: string;
  /** Who asks: those who ask for much take turns with the others. */
  readonly asker: string;
  /** The environment of what fetches, beside HOME and TMPDIR. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether links that lead out of what is fetched are let through. */
  readonly allowLinksOut: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: GetProgress) => void;
}

/** What was fetched, and lies in a directory. */
export interface Fetched extends Got {
  readonly files: string;
}

/**
 * Fetches files as go-getter does, each in a process of its own that has the rights of nobody where this one
 * is root's: what a server sends meets no process that could do harm with it. A fetch that fails or is cut off leaves
 * nothing but in its directory.
 */
export class Getter {
  readonly #program: readonly [file: string, ...args: string[]];
  readonly #user: ChildUser | undefined;
  readonly #queue: TurnQueue;

  constructor({ program = GETTER_PROGRAM, atOnce = AT_ONCE, user = NOBODY }: GetterOptions = {}) {
    this.#program = program;
    this.#user = process.getuid?.() === 0 ? user : undefined;
    this.#queue = new TurnQueue({ atOnce });
  }

  /**
   * @throws {Fault} saying what is wrong, `deadline_exceeded` after the time that its kind has; the signal's reason
   *   if it aborts: then what fetches has been ended
   */
  async get(request: GetRequest, options: GetOptions): Promise<Fetched> {
    const { asker, signal } = options;
    const source = parseSource(request);
    return await this.#queue.run(asker, () => this.#get(request, source, options), signal);
  }

  async #get(request: GetRequest, source: Source, options: GetOptions): Promise<Fetched> {
    const { limits } = request;
    const { setting, timeoutMs } = timeLimit(source, limits);
    const signal = AbortSignal.any([options.signal, timeoutSignal(timeoutMs)]);
    const directory = this.#makeDirectory(options.directory);
    try {
      const got = await this.#run(request, { ...options, directory, signal });
      if (this.#user !== undefined) chownSync(directory, 0, 0);
      using held = HeldDirectory.openBelow(directory, FILES);
      await takeOver(held, { ownerIsRoot: this.#user !== undefined, ...options });
      return { ...got, files: path.join(directory, FILES) };
    } catch (error) {
      options.signal.throwIfAborted();
      if (!signal.aborted) throw error;
      throw new Fault(
        "deadline_exceeded",
        `Not fetched within ${timeoutMs} ms, the limit "${setting}" of the agent's artifact block`,
        { recoverable: true },
      );
    }
  }

  /** Its name cannot be guessed, for other processes of the same user may have the way. */
  #makeDirectory(parent: string): string {
    const directory = path.join(parent, randomBytes(16).toString("hex"));
    mkdirSync(directory, { mode: 0o700 });
    if (this.#user !== undefined) chownSync(directory, this.#user.uid, this.#user.gid);
    return directory;
  }

  async #run(
    request: GetRequest,
    { directory, env, signal, onProgress }: GetOptions,
  ): Promise<Got> {
    signal.throwIfAborted();
    const child = new ChildProcess(this.#program, {
      directory,
      env: { ...env, HOME: directory, TMPDIR: directory },
      order: { request, user: this.#user },
      onProgress: onProgress ?? (() => undefined),
    });
    const stopListening = onAbort(signal, () => child.kill());
    try {
      const got = await child.result;
      signal.throwIfAborted();
      return got;
    } finally {
      stopListening();
    }
  }
}

function timeLimit({ kind }: Source, limits: GetLimits): { setting: string; timeoutMs: number } {
  switch (kind) {
    case "git":
      return { setting: "git_timeout", timeoutMs: limits.gitTimeoutMs };
    case "s3":
      return { setting: "s3_timeout", timeoutMs: limits.s3TimeoutMs };
    default:
      return { setting: "http_read_timeout", timeoutMs: limits.httpReadTimeoutMs };
  }
}
