import { type ChildProcess as Child, spawn } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import process from "node:process";
import { Fault } from "@drover/fault";
import type { GetProgress, Got } from "../get-request.ts";
import { type ChildMessage, type ChildOrder, encodeOrder } from "./child-messages.ts";

const STDERR_BYTES = 2000;

export interface ChildProcessOptions {
  /** Where it starts, and the only place where it may write. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly order: ChildOrder;
  readonly onProgress: (progress: GetProgress) => void;
}

/** One process that fetches, and the leader of the group of all that it starts. */
export class ChildProcess {
  /** What was fetched, when no process is left that could still change it. Rejects with a Fault. */
  readonly result: Promise<Got>;
  readonly #child: Child;
  readonly #onProgress: (progress: GetProgress) => void;
  #outcome: ChildMessage | undefined;
  #stderr = "";
  #line = "";
  #hasExited = false;

  constructor(
    [file, ...args]: readonly [file: string, ...args: string[]],
    { directory, env, order, onProgress }: ChildProcessOptions,
  ) {
    this.#onProgress = onProgress;
    const cache = getCompileCacheDir();
    this.#child = spawn(file, args, {
      cwd: directory,
      detached: true,
      env: { ...env, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }) },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { promise, resolve, reject } = Promise.withResolvers<Got>();
    this.result = promise;
    this.#child.on("error", (error) => {
      reject(unavailable(`The process that fetches cannot be started: ${error.message}`));
    });
    this.#child.on("exit", () => this.#endGroup());
    // Only when all that held its outputs have ended.
    this.#child.on("close", (code, signal) => {
      const outcome = this.#outcome;
      if (outcome !== undefined && "got" in outcome) resolve(outcome.got);
      else reject(this.#failure(signal ?? `exit code ${code}`));
    });
    this.#child.stdin?.on("error", () => undefined);
    this.#child.stdin?.write(encodeOrder(order));
    this.#child.stdout?.setEncoding("utf8").on("data", (piece: string) => this.#take(piece));
    this.#child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
      this.#stderr = (this.#stderr + piece).slice(-STDERR_BYTES);
    });
  }

  /** Ends it and all that it started. Idempotent. */
  kill(): void {
    if (!this.#hasExited) this.#endGroup();
  }

  #take(piece: string): void {
    const [end = "", ...lines] = (this.#line + piece).split("\n").toReversed();
    this.#line = end;
    for (const line of lines.toReversed()) {
      const message: ChildMessage = JSON.parse(line);
      if ("progress" in message) this.#onProgress(message.progress);
      else {
        this.#outcome = message;
        this.kill();
      }
    }
  }

  #failure(end: string): Fault {
    if (this.#outcome !== undefined && "fault" in this.#outcome) {
      const { code, message, recoverable } = this.#outcome.fault;
      return new Fault(code, message, { recoverable });
    }
    const told = this.#stderr.trim();
    return unavailable(`The process that fetches ended by ${end}${told === "" ? "" : `: ${told}`}`);
  }

  #endGroup(): void {
    const { pid } = this.#child;
    this.#hasExited ||= this.#child.exitCode !== null || this.#child.signalCode !== null;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // None is left.
    }
  }
}

function unavailable(message: string): Fault {
  return new Fault("unavailable", message, { recoverable: true });
}
