import { readFile } from "node:fs/promises";
import type { PeerLookup } from "./peer-lookup.ts";
import { endsOf, type TcpEnd } from "./tcp-connection.ts";
import { isHeld } from "./tcp-state.ts";

const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

/** Sockets by proc_net(5), which lists all of them. */
export const portablePeerLookup: PeerLookup = {
  async uidOf(connection) {
    const ends = endsOf(connection);
    if (ends === undefined) return undefined;
    const { own, peer } = ends;
    if (peer.address.length === 4) {
      const uid = await findIn("/proc/net/tcp", ends);
      if (uid !== undefined) return uid;
    }
    return findIn("/proc/net/tcp6", { own: withinIpv6(own), peer: withinIpv6(peer) });
  },
};

async function findIn(
  file: string,
  { own, peer }: { own: TcpEnd; peer: TcpEnd },
): Promise<number | undefined> {
  // A machine without IPv6 has no list of it.
  const list = await readFile(file, "latin1").catch(() => "");
  const ends = `: ${endText(peer)} ${endText(own)} `;
  const at = list.indexOf(ends);
  if (at < 0) return undefined;
  const rest = list.slice(at + ends.length, list.indexOf("\n", at)).split(/\s+/);
  const [state = "", , , , uid, , inode] = rest;
  if (!isHeld({ state: Number.parseInt(state, 16), inode: Number(inode) })) return undefined;
  return Number(uid);
}

function withinIpv6({ address, port }: TcpEnd): TcpEnd {
  return { address: address.length === 4 ? Uint8Array.of(...MAPPED, ...address) : address, port };
}

/** Words of four bytes in the machine's order, which is little-endian on all of Node's platforms. */
function endText({ address, port }: TcpEnd): string {
  const words = Array.from({ length: address.length / 4 }, (_, word) =>
    Buffer.from(address.subarray(4 * word, 4 * word + 4).toReversed()).toString("hex"),
  );
  return `${words.join("")}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}
