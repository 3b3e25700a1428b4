import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { after, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import { encodeFrame, FrameReader } from "./frames.ts";
import type { CallContext } from "./service.ts";
import { type CallStatus, OK, statusHeaders } from "./status.ts";

const CONTENT_TYPE = "application/grpc";
const TIMEOUT = /^(\d{1,8})([HMSmun])$/;
/** Milliseconds in each of gRPC's units. */
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/**
 * One call, on a stream of HTTP/2. There may be two for each task all the time, so there is nothing here that
 * is not needed: the signal is made when it is asked for.
 */
export class ServerCall implements CallContext {
  readonly #stream: ServerHttp2Stream;
  readonly #open: Set<ServerCall>;
  #controller: AbortController | undefined;
  #deadline: Timer | undefined;
  #status = OK;
  #isAborted = false;
  #isOver = false;

  /** @param open holds the call until it is over and its caller knows, or has gone */
  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, open: Set<ServerCall>) {
    this.#stream = stream;
    this.#open = open;
    open.add(this);
    // What a broken connection does to a stream is told by its end.
    stream.on("error", ignore);
    stream.on("close", () => this.#close());
    const timeoutMs = parseTimeout(headers["grpc-timeout"]);
    if (timeoutMs !== undefined) {
      this.#deadline = after(timeoutMs, () => {
        this.finish({ code: 4, message: "The call's deadline has passed" });
        this.abort();
      });
    }
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Ends the handler's work; the caller hears of it by what the handler makes of that. */
  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }

  /**
   * The one request of a call that has one.
   *
   * @throws {Fault} `internal` if there is none, `unimplemented` if it is compressed
   */
  request(): Promise<Buffer> {
    const stream = this.#stream;
    const frames = new FrameReader();
    return new Promise((resolve, reject) => {
      const take = (chunk: Buffer) => frames.push(chunk);
      const gone = () => reject(new Fault("canceled", "The caller has gone"));
      stream.on("data", take);
      stream.once("close", gone);
      stream.once("end", () => {
        stream.off("data", take);
        stream.off("close", gone);
        const frame = frames.next();
        if (frame === undefined) reject(new Fault("internal", "The call has no request"));
        else if (frame.isCompressed) reject(compressed());
        else resolve(frame.message);
      });
    });
  }

  /** The requests, until the caller has sent all. @throws {Fault} `unimplemented` for compressed ones */
  async *requests(): AsyncGenerator<Buffer, void, void> {
    const frames = new FrameReader();
    try {
      for await (const chunk of this.#stream.iterator({ destroyOnReturn: false })) {
        frames.push(chunk);
        for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
          if (frame.isCompressed) throw compressed();
          yield frame.message;
        }
      }
    } catch (error) {
      if (error instanceof Fault) throw error;
      // A stream that was cut off ends here; the signal tells.
    }
  }

  /** Sends the headers, once. */
  begin(): void {
    const stream = this.#stream;
    if (stream.headersSent || this.#isGone || this.#isOver) return;
    stream.respond({ ":status": 200, "content-type": CONTENT_TYPE }, { waitForTrailers: true });
    stream.on("wantTrailers", () => {
      if (!this.#isGone) stream.sendTrailers(statusHeaders(this.#status));
    });
  }

  /**
   * Sends a message; to a caller that has gone nothing is sent.
   *
   * @returns resolves when the caller's window had room for it, or the caller has gone: whoever waits for it keeps
   *   no more than one message for a caller that reads slowly
   */
  send(message: Uint8Array): Promise<void> {
    this.begin();
    const stream = this.#stream;
    if (this.#isOver || this.#isGone) return Promise.resolve();
    return new Promise((resolve) => stream.write(encodeFrame(message), () => resolve()));
  }

  /** Ends the call with its only message. */
  answer(message: Uint8Array): void {
    this.begin();
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#isGone) this.#stream.end(encodeFrame(message));
  }

  /** Between what resets a stream and its end, it takes nothing any more either. */
  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  #close(): void {
    this.#deadline?.cancel();
    this.abort();
    this.#open.delete(this);
  }

  /** Ends the call. Idempotent: what was said first holds. */
  finish(status: CallStatus): void {
    if (this.#isOver) return;
    const stream = this.#stream;
    if (!stream.headersSent && !this.#isGone) {
      const headers = { ":status": 200, "content-type": CONTENT_TYPE, ...statusHeaders(status) };
      stream.respond(headers, { endStream: true });
    }
    this.#isOver = true;
    this.#status = status;
    if (!this.#isGone && stream.writable) stream.end();
    // Whatever else the caller says is not read any more.
    stream.resume();
  }
}

function ignore(): void {}

function compressed(): Fault {
  return new Fault("unimplemented", "Compressed messages are not understood");
}

/** In milliseconds; undefined where the caller waits for ever. */
function parseTimeout(header: string | string[] | undefined): number | undefined {
  const [, amount, unit = ""] = TIMEOUT.exec(`${header}`) ?? [];
  const unitMs = UNIT_MS[unit];
  return amount === undefined || unitMs === undefined ? undefined : Number(amount) * unitMs;
}
