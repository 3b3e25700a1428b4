import { PassThrough } from "node:stream";
import { Fault } from "@drover/fault";
import type { BodySink } from "../body-sink.ts";
import type { GetLimits } from "../get-request.ts";
import { OutputFile } from "../output-file.ts";
import type { ArchiveFormat } from "./archive-format.ts";
import { ArchiveWriter } from "./archive-writer.ts";
import { unpackStream } from "./unpack-stream.ts";
import { unpackZip } from "./unpack-zip.ts";

export interface UnpackOptions {
  readonly format: ArchiveFormat;
  /** What a compressed single file is called. */
  readonly fileName: string;
  /** A path where an archive may lie that can only be read whole. */
  readonly scratch: string;
  readonly limits: Pick<GetLimits, "decompressionFileCountLimit" | "decompressionSizeLimit">;
}

/**
 * Unpacks an archive into a new directory, as it comes. What it leaves when it rejects is worth nothing.
 *
 * Each method throws a Fault: `invalid_argument` for an archive that is damaged or reaches outside,
 * `resource_exhausted` for one that unpacks to too much.
 */
export function archiveSink(root: string, options: UnpackOptions): BodySink {
  const writer = new ArchiveWriter(root, options.limits);
  return options.format.container === "zip"
    ? new ZipSink(writer, options.scratch)
    : new StreamSink(writer, options);
}

/** What is unpacked while it comes. */
class StreamSink implements BodySink {
  readonly #writer: ArchiveWriter;
  readonly #feed = new PassThrough({ highWaterMark: 1 << 20 });
  /** Resolves with what went wrong, for one who may only look later. */
  readonly #unpacked: Promise<Fault | undefined>;

  constructor(writer: ArchiveWriter, { format, fileName }: UnpackOptions) {
    this.#writer = writer;
    this.#unpacked = unpackStream(this.#feed, writer, { format, fileName }).then(
      () => undefined,
      damaged,
    );
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (!this.#feed.destroyed && this.#feed.write(chunk)) return undefined;
    return this.#drained();
  }

  async end(): Promise<void> {
    this.#feed.end();
    const failure = await this.#unpacked;
    if (failure !== undefined) throw failure;
    this.#writer.finish();
  }

  abandon(): void {
    this.#feed.destroy();
  }

  async #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    if (this.#feed.writableNeedDrain) this.#feed.once("drain", resolve);
    const failure = await Promise.race([promise, this.#unpacked]);
    if (failure !== undefined) throw failure;
  }
}

/** A zip archive's directory stands at its end, so it must be there whole. */
class ZipSink implements BodySink {
  readonly #writer: ArchiveWriter;
  readonly #path: string;
  readonly #file: OutputFile;

  constructor(writer: ArchiveWriter, file: string) {
    this.#writer = writer;
    this.#path = file;
    this.#file = new OutputFile(file, "wx");
  }

  write(chunk: Buffer): void {
    this.#file.write(chunk);
  }

  async end(): Promise<void> {
    this.abandon();
    try {
      await unpackZip(this.#path, this.#writer);
      this.#writer.finish();
    } catch (error) {
      throw damaged(error);
    }
  }

  abandon(): void {
    this.#file[Symbol.dispose]();
  }
}

function damaged(error: unknown): Fault {
  const fault = Fault.from(error);
  if (error instanceof Fault || fault.code !== "unknown") return fault;
  return new Fault("invalid_argument", `Archive is damaged: ${fault.message}`, { cause: error });
}
