/** A TCP connection as one of its ends sees it; a `net.Socket` that is connected satisfies it. */
export interface TcpConnection {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** Where one end of a connection is. */
export interface TcpEnd {
  /** In network order: 4 bytes for IPv4, 16 for IPv6. */
  readonly address: Uint8Array;
  readonly port: number;
}

/** The two ends of a connection, as the other end sees them; undefined for one that has ended. */
export function endsOf(connection: TcpConnection): { own: TcpEnd; peer: TcpEnd } | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = connection;
  if (!localAddress || !remoteAddress || !localPort || !remotePort) return undefined;
  return {
    own: { address: addressBytes(localAddress), port: localPort },
    peer: { address: addressBytes(remoteAddress), port: remotePort },
  };
}

/** An address without its zone. IPv4 within IPv6 (`::ffff:127.0.0.1`) is IPv4. */
function addressBytes(text: string): Uint8Array {
  const [address = ""] = text.replace(/^::ffff:(?=\d+\.)/i, "").split("%");
  if (!address.includes(":")) return Uint8Array.from(address.split("."), Number);
  const [head = [], tail = []] = address
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  const groups = [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
