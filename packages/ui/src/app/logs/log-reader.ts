import { type NomadClient, operations } from "@drover/api";
import { after, sleep, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import { mergeByTime } from "./line-time.ts";
import type { LogSource } from "./log-source.ts";

/** What came before of all sources is merged by time; it comes within so long. */
const GATHER_MS = 700;
const RETRY_MS = 2000;

export interface LogReaderOptions {
  /** Bytes before the end of each source where reading begins; undefined for its start. */
  readonly tailBytes: number | undefined;
  /** Called with lines as they come, at most once a frame or so. */
  readonly onLines: (lines: readonly { source: number; text: string }[]) => void;
  /** Called when a source cannot be read, and with undefined when all can be again. */
  readonly onProblem: (problem: Fault | undefined) => void;
}

/** Reads several outputs of tasks at once, and follows them. */
export class LogReader {
  readonly #client: NomadClient;
  readonly #options: LogReaderOptions;
  readonly #closing = new AbortController();
  /** What came before, by source, until it is merged. */
  #gathered: { source: number; text: string }[][] | undefined;
  #waiting: { source: number; text: string }[] = [];
  #frame: number | undefined;
  readonly #gathering: Timer;

  constructor(client: NomadClient, sources: readonly LogSource[], options: LogReaderOptions) {
    this.#client = client;
    this.#options = options;
    this.#gathered = sources.map(() => []);
    this.#gathering = after(GATHER_MS, () => this.#merge());
    for (const [at, source] of sources.entries()) void this.#follow(source, at);
  }

  close(): void {
    this.#closing.abort();
    this.#gathering.cancel();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  async #follow(source: LogSource, at: number): Promise<void> {
    const { signal } = this.#closing;
    let { tailBytes } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#read(source, at, tailBytes);
        // The task has ended, and all was read.
        return;
      } catch (error) {
        if (signal.aborted) return;
        const fault = Fault.from(error);
        this.#options.onProblem(fault);
        if (fault.code !== "unavailable") return;
      }
      // What was written in between is not told; the lines before stay.
      tailBytes = 0;
      await sleep(RETRY_MS, signal).catch(() => {});
    }
  }

  async #read(source: LogSource, at: number, tailBytes: number | undefined): Promise<void> {
    const stream = this.#client.transport.stream(
      operations.streamLogs,
      { id: source.allocId },
      {
        task: source.task,
        type: source.type,
        follow: true,
        plain: true,
        ...(tailBytes === undefined ? { origin: "start" } : { origin: "end", offset: tailBytes }),
      },
      { signal: this.#closing.signal },
    );
    const decoder = new TextDecoder();
    let rest = "";
    for await (const piece of stream) {
      this.#options.onProblem(undefined);
      const texts = (rest + decoder.decode(piece, { stream: true })).split("\n");
      rest = texts.pop() ?? "";
      this.#take(
        at,
        texts.map((text) => ({ source: at, text })),
      );
    }
    if (rest !== "") this.#take(at, [{ source: at, text: rest }]);
  }

  #take(source: number, lines: readonly { source: number; text: string }[]): void {
    const target = this.#gathered?.[source] ?? this.#waiting;
    for (const line of lines) target.push(line);
    if (this.#gathered === undefined) this.#schedule();
  }

  #merge(): void {
    const gathered = this.#gathered ?? [];
    this.#gathered = undefined;
    this.#waiting = gathered.length === 1 ? (gathered[0] ?? []) : mergeByTime(gathered);
    this.#schedule();
  }

  /** Lines are handed over once a frame, however many come. */
  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const lines = this.#waiting;
      this.#waiting = [];
      if (lines.length > 0) this.#options.onLines(lines);
    });
  }
}
