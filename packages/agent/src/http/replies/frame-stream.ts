import type { ServerResponse } from "node:http";
import type { StreamFrame } from "@drover/api";
import { every, type Timer } from "@drover/clock";
import { writeOut } from "./write-out.ts";

const HEARTBEAT_MS = 10_000;

/** Writes frames as Nomad's streams of files have them: JSON objects, an empty one as a heartbeat. */
export class FrameStream {
  readonly #response: ServerResponse;
  readonly #plain: boolean;
  readonly #heartbeat: Timer | undefined;

  /** @param options.plain bytes alone, without frames or heartbeats */
  constructor(response: ServerResponse, { plain }: { plain: boolean }) {
    this.#response = response;
    this.#plain = plain;
    response.writeHead(200, {
      "Content-Type": plain ? "text/plain; charset=utf-8" : "application/json",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
    });
    response.flushHeaders();
    if (!plain) this.#heartbeat = every(HEARTBEAT_MS, () => void this.#write("{}"));
  }

  /** Resolves when the client can take more. */
  async data(bytes: Buffer, { file, offset }: { file: string; offset: number }): Promise<void> {
    if (bytes.length === 0) return;
    if (this.#plain) return this.#write(bytes);
    // Nomad leaves out an offset of 0 and says where the data end, not where they begin.
    const frame: StreamFrame = {
      Offset: offset + bytes.length,
      Data: bytes.toString("base64"),
      File: file,
    };
    await this.#write(JSON.stringify(frame));
  }

  async event(
    fileEvent: string,
    { file, offset }: { file: string; offset: number },
  ): Promise<void> {
    if (this.#plain) return;
    await this.#write(JSON.stringify({ Offset: offset, File: file, FileEvent: fileEvent }));
  }

  end(): void {
    this.#heartbeat?.cancel();
    this.#response.end();
  }

  async #write(chunk: string | Buffer): Promise<void> {
    await writeOut(this.#response, chunk);
  }
}
