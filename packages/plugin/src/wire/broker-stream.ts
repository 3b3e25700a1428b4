import type { ConnInfo } from "../generated/go_plugin.ts";
import type { Broker } from "./broker.ts";

/** Either side's end of the stream. */
interface BrokerStream {
  /** What the other side announces, until it has gone. */
  readonly announced: AsyncIterable<ConnInfo>;
  announce(info: ConnInfo): Promise<void>;
}

/** Carries both sides' announcements over one stream, until it or `signal` ends. */
export async function runBrokerStream(
  broker: Broker,
  { announced, announce }: BrokerStream,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const receive = async () => {
    try {
      for await (const info of announced) broker.receive(info);
    } catch {
      // The other side has gone.
    } finally {
      ended.abort();
    }
  };
  const send = async () => {
    const ending = AbortSignal.any([signal, ended.signal]);
    for await (const info of broker.announcements(ending)) await announce(info);
  };
  void receive();
  await send();
}
