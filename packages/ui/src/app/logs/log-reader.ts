import { type NomadClient, operations, type SeveralLogsFrame } from "@drover/api";
import { after, sleep, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import { fromBase64 } from "../format/base64.ts";
import { lines } from "../live/lines.ts";
import { mergeByTime } from "./line-time.ts";
import type { LogSource } from "./log-source.ts";

/** What came before of all sources is merged by time; it comes within so long of its first piece. */
const GATHER_MS = 700;
const RETRY_MS = 2000;
/** Stands in the log where lines may be missing. */
const GAP =
  "\x1b[2;3mThe connection was lost here. What was written until it came back is missing.\x1b[0m";
/** Of no output. */
const OWN_SOURCE = -1;

type From = { readonly origin: "start" } | { readonly origin: "end"; readonly offset: number };

const FROM_START: From = { origin: "start" };

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
  #isLost = false;
  /** Undefined until something has come. */
  #gathering: Timer | undefined;
  readonly #outputs: readonly LineCutter[];

  constructor(client: NomadClient, sources: readonly LogSource[], options: LogReaderOptions) {
    this.#client = client;
    this.#options = options;
    this.#gathered = sources.map(() => []);
    this.#outputs = sources.map((_, at) => new LineCutter((lines) => this.#take(at, lines), at));
    void this.#follow(sources);
  }

  close(): void {
    this.#closing.abort();
    this.#gathering?.cancel();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  async #follow(sources: readonly LogSource[]): Promise<void> {
    const { signal } = this.#closing;
    const [first] = sources;
    if (first === undefined) return;
    let { tailBytes } = this.#options;
    while (!signal.aborted) {
      const from: From =
        tailBytes === undefined ? FROM_START : { origin: "end", offset: tailBytes };
      try {
        // One is read as it stands, so that much of it costs little.
        if (sources.length === 1) await this.#readOne(first, from);
        else await this.#readSeveral(sources, from);
        for (const output of this.#outputs) output.end();
        // The tasks have ended, and all was read.
        this.#merge();
        return;
      } catch (error) {
        if (signal.aborted) return;
        const fault = Fault.from(error);
        this.#options.onProblem(fault);
        if (fault.code !== "unavailable") return;
        if (this.#gathering !== undefined) {
          // The lines before stay.
          this.#merge();
          if (!this.#isLost) this.#take(OWN_SOURCE, [{ source: OWN_SOURCE, text: GAP }]);
          this.#isLost = true;
          tailBytes = 0;
        }
      }
      await sleep(RETRY_MS, signal).catch(() => {});
    }
  }

  async #readOne({ allocId, task, type }: LogSource, from: From): Promise<void> {
    const stream = this.#client.transport.stream(
      operations.streamLogs,
      { id: allocId },
      { ...from, task, type, follow: true, plain: true },
      { signal: this.#closing.signal },
    );
    for await (const piece of stream) {
      this.#isBack();
      this.#outputs[0]?.add(piece);
    }
  }

  /** All come over one connection: a browser has but six for an agent. */
  async #readSeveral(sources: readonly LogSource[], from: From): Promise<void> {
    const stream = this.#client.transport.stream(
      operations.streamSeveralLogs,
      {},
      {
        ...from,
        namespace: sources[0]?.namespace ?? null,
        alloc: sources.map(({ allocId }) => allocId),
        task: sources.map(({ task }) => task),
        type: sources.map(({ type }) => type),
        follow: true,
      },
      { signal: this.#closing.signal },
    );
    let isFirst = true;
    for await (const line of lines(stream)) {
      if (isFirst) this.#isBack();
      isFirst = false;
      const { Output = -1, Data, Error: error } = JSON.parse(line) as SeveralLogsFrame;
      if (error !== undefined) {
        this.#options.onProblem(new Fault("unknown", `${sources[Output]?.label}: ${error}`));
      }
      if (Data !== undefined) this.#outputs[Output]?.add(fromBase64(Data));
    }
  }

  #isBack(): void {
    this.#isLost = false;
    this.#options.onProblem(undefined);
  }

  #take(source: number, lines: readonly { source: number; text: string }[]): void {
    const target = this.#gathered?.[source] ?? this.#waiting;
    for (const line of lines) target.push(line);
    this.#gathering ??= after(GATHER_MS, () => this.#merge());
    if (this.#gathered === undefined) this.#schedule();
  }

  #merge(): void {
    const gathered = this.#gathered;
    if (gathered === undefined) return;
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

/** Makes lines of the pieces of one output. */
class LineCutter {
  readonly #onLines: (lines: readonly { source: number; text: string }[]) => void;
  readonly #source: number;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(
    onLines: (lines: readonly { source: number; text: string }[]) => void,
    source: number,
  ) {
    this.#onLines = onLines;
    this.#source = source;
  }

  add(piece: Uint8Array): void {
    const texts = (this.#rest + this.#decoder.decode(piece, { stream: true })).split("\n");
    this.#rest = texts.pop() ?? "";
    this.#onLines(texts.map((text) => ({ source: this.#source, text })));
  }

  /** The last line may lack its end. */
  end(): void {
    if (this.#rest !== "") this.#onLines([{ source: this.#source, text: this.#rest }]);
    this.#rest = "";
  }
}
