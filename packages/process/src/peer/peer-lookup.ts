import type { TcpConnection } from "./tcp-connection.ts";

/** Tells who is at the other end of TCP connections within this machine. */
export interface PeerLookup {
  /**
   * The uid that the socket at the other end was made by. Undefined where no process of this machine, or of
   * this network namespace, holds such a socket: it is another machine's, or was closed. The kernel tells
   * uid 0 for a socket that nobody holds, so that must not count.
   */
  uidOf(connection: TcpConnection): Promise<number | undefined>;
}
