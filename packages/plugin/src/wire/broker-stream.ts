import { type EventEmitter, once } from "node:events";
import type { ConnInfo } from "../generated/go_plugin.ts";
import type { Broker } from "./broker.ts";

/** Either side's end of the stream. */
interface ConnInfoStream extends EventEmitter {
  write(info: ConnInfo): boolean;
  end(): unknown;
}

/** Carries both sides' announcements over one stream, until it or `signal` ends. */
export async function runBrokerStream(
  broker: Broker,
  stream: ConnInfoStream,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const ending = AbortSignal.any([signal, ended.signal]);
  stream.on("data", (info: ConnInfo) => broker.receive(info));
  for (const event of ["end", "error", "close"]) stream.on(event, () => ended.abort());
  for await (const info of broker.announcements(ending)) {
    if (!stream.write(info)) await once(stream, "drain", { signal: ending }).catch(() => {});
  }
  stream.end();
}
