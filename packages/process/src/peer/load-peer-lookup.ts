import process from "node:process";
import { loadNativePeerLookup } from "./native-peer-lookup.ts";
import type { PeerLookup } from "./peer-lookup.ts";
import { portablePeerLookup } from "./portable-peer-lookup.ts";

/**
 * By sock_diag(7) where the C library can be called, which asks the kernel for the one socket; otherwise, and
 * where the kernel has no tcp_diag, by reading /proc/net/tcp.
 */
export async function loadPeerLookup(): Promise<PeerLookup> {
  const native = process.platform === "linux" ? await loadNativePeerLookup() : undefined;
  return native === undefined ? portablePeerLookup : withFallback(native, portablePeerLookup);
}

/**
 * A kernel without tcp_diag says of every socket that there is none. So until the first one was found, the
 * other source is asked too; if that finds one, it is asked from then on.
 */
function withFallback(native: PeerLookup, portable: PeerLookup): PeerLookup {
  let chosen: PeerLookup | undefined;
  return {
    async uidOf(connection) {
      if (chosen !== undefined) return chosen.uidOf(connection);
      const uid = await native.uidOf(connection);
      if (uid !== undefined) {
        chosen = native;
        return uid;
      }
      const otherwise = await portable.uidOf(connection);
      if (otherwise !== undefined) chosen = portable;
      return otherwise;
    },
  };
}
