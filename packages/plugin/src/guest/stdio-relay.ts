import { type StdioData, StdioData_Channel } from "../generated/go_plugin.ts";
import { Queue } from "../wire/queue.ts";

/** What is kept while no host reads, in pieces of output. */
const MOST_PENDING = 1000;

/**
 * What the plugin writes to its standard output after the handshake, on its way to the host, which
 * reads it through gRPC and not through the pipe.
 */
export class StdioRelay {
  readonly #pending = new Queue<StdioData>();

  /** Output beyond what a host that reads nothing should cost is dropped. */
  write(data: Uint8Array): void {
    if (data.length === 0 || this.#pending.size >= MOST_PENDING) return;
    this.#pending.push({ channel: StdioData_Channel.STDOUT, data });
  }

  /** The output as it comes, until `signal` aborts. */
  read(signal: AbortSignal): AsyncGenerator<StdioData, void, void> {
    return this.#pending.take(signal);
  }

  /** Takes over a stream's `write`, as that of `process.stdout`, whose pipe nobody reads any more. */
  divert(stream: NodeJS.WriteStream): void {
    const write = (
      chunk: Uint8Array | string,
      encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
      done?: (error?: Error | null) => void,
    ): boolean => {
      const encoding = typeof encodingOrDone === "string" ? encodingOrDone : "utf8";
      this.write(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
      const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
      if (callback !== undefined) process.nextTick(callback);
      return true;
    };
    stream.write = write;
  }
}
