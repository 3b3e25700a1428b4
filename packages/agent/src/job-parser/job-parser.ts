import { type ChildProcess, spawn } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import { after, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import { TurnQueue } from "@drover/process";
import { ANSWER, type ParseRequest } from "./answer-parse-requests.ts";
import { PARSER_PROGRAM } from "./parser-program.ts";

/** Far longer than any job file takes that does something useful. */
const LONGEST_PARSE_MS = 20_000;
const IDLE_MS = 10_000;

export interface JobParserOptions {
  /** Program and arguments that end up in `answerParseRequests`. */
  readonly program?: readonly [file: string, ...args: string[]];
  /** After so many milliseconds a job file is given up; 20,000 unless told. */
  readonly longestMs?: number;
  /** With nothing to parse for so many milliseconds the process leaves; 10,000 unless told. */
  readonly idleMs?: number;
}

/**
 * Parses job files in a process of its own, one after the other: a job file is a program that may take
 * seconds and hundreds of megabytes, and nothing else in the agent waits for it or ends with it. The
 * process is started when it is needed, and leaves when it is not.
 */
export class JobParser {
  readonly #program: readonly [file: string, ...args: string[]];
  readonly #longestMs: number;
  readonly #idleMs: number;
  readonly #queue = new TurnQueue({ atOnce: 1 });
  #process: ParserProcess | undefined;
  #idle: Timer | undefined;

  constructor({ program, longestMs, idleMs }: JobParserOptions = {}) {
    this.#program = program ?? PARSER_PROGRAM;
    this.#longestMs = longestMs ?? LONGEST_PARSE_MS;
    this.#idleMs = idleMs ?? IDLE_MS;
  }

  /**
   * The JSON of the job that a file describes.
   *
   * @param owner who asks: those who ask for much take turns with the others
   * @throws {Fault} `invalid_argument` with everything that is wrong, also where the file takes too long
   *   or too much memory; the signal's reason if it aborts before its turn
   */
  async parse(request: ParseRequest, owner: string, signal?: AbortSignal): Promise<string> {
    return await this.#queue.run(owner, () => this.#parse(request), signal);
  }

  /** Ends the process. Idempotent. */
  close(): void {
    this.#idle?.cancel();
    this.#process?.kill();
    this.#process = undefined;
  }

  async #parse(request: ParseRequest): Promise<string> {
    this.#idle?.cancel();
    if (this.#process === undefined || this.#process.hasEnded) {
      this.#process = new ParserProcess(this.#program);
    }
    const answer = await this.#process.ask(JSON.stringify(request), this.#longestMs);
    this.#idle = after(this.#idleMs, () => this.close(), { keepsAlive: false });
    if (answer.startsWith(ANSWER.job)) return answer.slice(ANSWER.job.length);
    throw new Fault("invalid_argument", JSON.parse(answer.slice(ANSWER.problem.length)));
  }
}

/** One process that parses. */
class ParserProcess {
  readonly #child: ChildProcess;
  /** What is being asked. */
  #asked: PromiseWithResolvers<string> | undefined;
  #pieces: string[] = [];
  #hasEnded = false;

  constructor([file, ...args]: readonly [file: string, ...args: string[]]) {
    const cache = getCompileCacheDir();
    this.#child = spawn(file, args, {
      stdio: ["pipe", "pipe", "ignore"],
      env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
    });
    const end = (reason: string) => {
      this.#hasEnded = true;
      this.#asked?.reject(new Fault("invalid_argument", reason));
    };
    this.#child.on("error", (error) => end(`The job parser cannot be started: ${error.message}`));
    this.#child.on("close", () => end("The job file takes more memory than a job file may"));
    // A process that has ended is told by its end.
    this.#child.stdin?.on("error", () => undefined);
    this.#child.stdout?.setEncoding("utf8").on("data", (piece: string) => this.#take(piece));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @throws {Fault} `invalid_argument` if it ends before, or takes longer */
  async ask(line: string, longestMs: number): Promise<string> {
    const asked = Promise.withResolvers<string>();
    this.#asked = asked;
    const late = after(longestMs, () => {
      const reason = `The job file takes longer to parse than ${longestMs / 1000} s`;
      asked.reject(new Fault("invalid_argument", reason));
      this.kill();
    });
    try {
      this.#child.stdin?.write(`${line}\n`);
      return await asked.promise;
    } finally {
      late.cancel();
      this.#asked = undefined;
    }
  }

  kill(): void {
    this.#hasEnded = true;
    this.#child.kill("SIGKILL");
  }

  /** The last piece of an answer ends with its newline: nothing is asked before it is there. */
  #take(piece: string): void {
    this.#pieces.push(piece);
    if (!piece.endsWith("\n")) return;
    const answer = this.#pieces.join("").slice(0, -1);
    this.#pieces = [];
    this.#asked?.resolve(answer);
  }
}
