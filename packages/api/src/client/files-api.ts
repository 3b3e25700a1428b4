import {
  listFiles,
  readFile,
  readFileAt,
  statFile,
  streamFile,
  streamLogs,
} from "../operations/files.ts";
import type { AllocFileInfo, StreamFrame } from "../types/allocation.ts";
import { jsonObjects } from "./json-objects.ts";
import type { Answer, Transport } from "./transport.ts";

/** Where reading starts: so many bytes after the start, or before the end. */
export interface StreamOrigin {
  origin?: "start" | "end";
  /** Bytes, 0 unless told. */
  offset?: number;
}

export interface LogOptions extends StreamOrigin {
  task: string;
  type: "stdout" | "stderr";
  /** Whether to wait for more; the stream then ends when the task has ended, or on `signal`. */
  follow?: boolean;
  signal?: AbortSignal;
}

/** The files of an allocation. Paths are relative to its directory. */
export class FilesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(allocId: string, path: string): Promise<Answer<AllocFileInfo[]>> {
    return this.#transport.read(listFiles, { id: allocId }, {}, { path });
  }

  stat(allocId: string, path: string): Promise<Answer<AllocFileInfo>> {
    return this.#transport.read(statFile, { id: allocId }, {}, { path });
  }

  /** A file's bytes. */
  read(
    allocId: string,
    path: string,
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<Uint8Array> {
    return this.#transport.stream(readFile, { id: allocId }, { path }, options);
  }

  /** A part of a file: at most `limit` bytes from `offset` on. */
  readAt(
    allocId: string,
    path: string,
    { offset, limit, signal }: { offset: number; limit: number; signal?: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    return this.#transport.stream(readFileAt, { id: allocId }, { path, offset, limit }, { signal });
  }

  /** A file's bytes and whatever is appended to it, until `signal` aborts. */
  follow(
    allocId: string,
    path: string,
    { origin = "start", offset = 0, signal }: StreamOrigin & { signal?: AbortSignal } = {},
  ): AsyncGenerator<Uint8Array> {
    const query = { path, origin, offset };
    return this.#frames(this.#transport.stream(streamFile, { id: allocId }, query, { signal }));
  }

  /** What a task wrote, across rotated files. */
  logs(
    allocId: string,
    { task, type, follow = false, origin = "start", offset = 0, signal }: LogOptions,
  ): AsyncGenerator<Uint8Array> {
    const query = { task, type, follow, origin, offset };
    return this.#frames(this.#transport.stream(streamLogs, { id: allocId }, query, { signal }));
  }

  async *#frames(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const text of jsonObjects(pieces)) {
      const { Data } = JSON.parse(text) as StreamFrame;
      if (Data) yield Buffer.from(Data, "base64");
    }
  }
}
