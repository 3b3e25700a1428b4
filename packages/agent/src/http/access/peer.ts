import type { Socket } from "node:net";
import type { PeerLookup } from "@drover/process";

/** Who is at the other end of a connection. */
export type Peer =
  /** Whoever may open the agent's Unix socket. */
  | { readonly kind: "socket" }
  /** A task that speaks over the socket in its own secrets directory. */
  | { readonly kind: "task"; readonly id: string }
  /** A process of this machine; without a uid where nobody holds the other end any more. */
  | { readonly kind: "local"; readonly uid: number | undefined }
  | { readonly kind: "remote"; readonly address: string };

/**
 * Finds out who is at the other end. Every TCP connection is looked up, so that a process of this machine is
 * known whichever of the machine's addresses it uses.
 */
export async function peerOf(socket: Socket, lookup: PeerLookup): Promise<Peer> {
  const { remoteAddress = "" } = socket;
  const uid = await lookup.uidOf(socket);
  if (uid !== undefined) return { kind: "local", uid };
  if (isOfThisMachine(socket)) return { kind: "local", uid: undefined };
  return { kind: "remote", address: remoteAddress };
}

/** Whether the other end of a connection is on this machine, as far as its address tells. */
export function isOfThisMachine({
  remoteAddress,
  localAddress,
}: Pick<Socket, "remoteAddress" | "localAddress">): boolean {
  return remoteAddress === undefined || isLoopback(remoteAddress) || remoteAddress === localAddress;
}

/** What limits are counted by. */
export function clientOf(peer: Peer): string {
  switch (peer.kind) {
    case "socket":
      return "the Unix socket";
    case "task":
      return `task ${peer.id}`;
    case "local":
      return `uid ${peer.uid ?? "unknown"}`;
    case "remote":
      return peer.address;
  }
}

/** Whether an address, or the name `localhost`, is of this machine alone. */
export function isLoopback(address: string): boolean {
  return /^(?:localhost|(?:::ffff:)?127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(address);
}
