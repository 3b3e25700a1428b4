import type { Broker } from "./broker.ts";
import { type ClientConstructor, connect } from "./connect.ts";

const TIMEOUT_MS = 5000;

/**
 * A client of the server that the other side announces under `id`. Apart from the broker, so that a plugin that
 * only is called is built without a client's library.
 *
 * @throws {Fault} `deadline_exceeded` if it announces none within `timeoutMs` (5000 unless given)
 */
export async function dial<Client>(
  broker: Broker,
  id: number,
  Client: ClientConstructor<Client>,
  { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<Client> {
  const { network, address } = await broker.announced(id, timeoutMs);
  return connect(Client, network === "unix" ? `unix:${address}` : address, broker.tls);
}
