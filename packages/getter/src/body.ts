import { createHash, type Hash } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { nameWithoutSuffix } from "./archive/archive-format.ts";
import { archiveSink } from "./archive/archive-sink.ts";
import type { BodySink } from "./body-sink.ts";
import { FILES, type GetLimits, type GetProgress } from "./get-request.ts";
import { OutputFile } from "./output-file.ts";
import { type Checksum, formatChecksum } from "./source/checksum.ts";
import type { HttpSource } from "./source/source.ts";

export interface BodyOptions {
  readonly source: Pick<HttpSource, "fileName" | "format">;
  readonly checksum: Checksum | undefined;
  readonly limits: GetLimits;
  /** How the body's origin is called in messages. */
  readonly shown: string;
  readonly totalBytes: number | undefined;
  /** Where the directory `files` is made. */
  readonly directory: string;
  readonly onProgress: (progress: GetProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes a body in one pass: counts it, hashes it, and writes or unpacks it. What lies in the directory is good
 * only once this resolves.
 *
 * @throws {Fault} `resource_exhausted` for too many bytes, `data_loss` for a wrong checksum, `invalid_argument` for
 *   an archive that is damaged or reaches outside; or what reading the body throws
 */
export async function takeBody(body: AsyncIterable<Buffer>, options: BodyOptions): Promise<void> {
  const { checksum, limits, shown, totalBytes, signal } = options;
  const hash = checksum && createHash(checksum.algorithm);
  const sink = openSink(options);
  let failure: unknown;
  let bytes = 0;
  try {
    for await (const chunk of body) {
      signal.throwIfAborted();
      bytes += chunk.length;
      if (bytes > limits.httpMaxBytes) throw tooLarge(shown, limits.httpMaxBytes);
      hash?.update(chunk);
      options.onProgress({ bytes, totalBytes });
      if (failure !== undefined) continue;
      try {
        await sink.write(chunk);
      } catch (error) {
        failure = error;
        // What is no archive at all is explained best by its wrong checksum.
        if (hash === undefined || Fault.from(error).code !== "invalid_argument") throw error;
      }
    }
    if (hash !== undefined && checksum !== undefined) verify(hash, checksum, shown);
    if (failure !== undefined) throw failure;
    await sink.end();
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

function openSink(options: BodyOptions): BodySink {
  const { source, directory, limits } = options;
  const files = path.join(directory, FILES);
  const { format, fileName } = source;
  if (format !== undefined) {
    return archiveSink(files, {
      format,
      fileName: nameWithoutSuffix(fileName),
      scratch: path.join(directory, "download"),
      limits,
    });
  }
  mkdirSync(files, { mode: 0o755 });
  return new FileSink(path.join(files, fileName));
}

class FileSink implements BodySink {
  readonly #file: OutputFile;

  constructor(file: string) {
    this.#file = new OutputFile(file, "wx");
  }

  write(chunk: Buffer): void {
    this.#file.write(chunk);
  }

  end(): void {
    this.#file.setMode(0o644);
    this.abandon();
  }

  abandon(): void {
    this.#file[Symbol.dispose]();
  }
}

function verify(hash: Hash, checksum: Checksum, shown: string): void {
  const found = hash.digest("hex");
  if (checksum.value === found) return;
  throw new Fault(
    "data_loss",
    `Checksums did not match for ${shown}: expected ${formatChecksum(checksum)}, got ${formatChecksum({ ...checksum, value: found })}`,
    { recoverable: true },
  );
}

export function tooLarge(shown: string, maxBytes: number): Fault {
  return new Fault(
    "resource_exhausted",
    `GET ${shown}: more than ${maxBytes} bytes, the limit "http_max_size" of the agent's artifact block`,
    { recoverable: true },
  );
}
