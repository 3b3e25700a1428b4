import { type CLibrary, loadCLibrary } from "../system/c-library.ts";
import type { PeerLookup } from "./peer-lookup.ts";
import { endsOf, type TcpEnd } from "./tcp-connection.ts";
import { isHeld } from "./tcp-state.ts";

/** Source: sys/socket.h and linux/netlink.h. */
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const NETLINK_SOCK_DIAG = 4;
const NLM_F_REQUEST = 1;
/** Source: linux/sock_diag.h and linux/inet_diag.h, whose numbers are in the machine's order but for ports and addresses. */
const SOCK_DIAG_BY_FAMILY = 20;
const IPPROTO_TCP = 6;
const REQUEST_BYTES = 72;
const REPLY_BYTES = 88;
const LARGEST_REPLY_BYTES = 4096;
const ALL_STATES = 0xffff_ffff;

/** Sockets by sock_diag(7); undefined where the C library cannot be called, or has no such socket to give. */
export async function loadNativePeerLookup(): Promise<PeerLookup | undefined> {
  try {
    return bind(await loadCLibrary());
  } catch {
    return undefined;
  }
}

function bind({ lib }: CLibrary): PeerLookup | undefined {
  const socket = lib.func("int socket(int domain, int type, int protocol)");
  const send = lib.func("long send(int fd, const void *bytes, size_t length, int flags)");
  const receive = lib.func("long recv(int fd, void *bytes, size_t length, int flags)");
  const descriptor: number = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (descriptor < 0) return undefined;
  const reply = Buffer.alloc(LARGEST_REPLY_BYTES);
  let sequence = 0;

  /** The kernel has answered when send(2) returns. */
  function ask(request: Buffer): Buffer | undefined {
    sequence = (sequence + 1) >>> 0;
    request.writeUInt32LE(sequence, 8);
    if (send(descriptor, request, request.length, MSG_DONTWAIT) < 0) return undefined;
    for (;;) {
      const length = Number(receive(descriptor, reply, reply.length, MSG_DONTWAIT));
      if (length < 0) return undefined;
      if (reply.readUInt32LE(8) === sequence) return reply.subarray(0, length);
    }
  }

  return {
    async uidOf(connection) {
      const ends = endsOf(connection);
      if (ends === undefined) return undefined;
      const answer = ask(requestFor(ends));
      if (answer === undefined || answer.length < REPLY_BYTES) return undefined;
      if (answer.readUInt16LE(4) !== SOCK_DIAG_BY_FAMILY) return undefined;
      const state = answer.readUInt8(17);
      const [uid, inode] = [answer.readUInt32LE(80), answer.readUInt32LE(84)];
      return isHeld({ state, inode }) ? uid : undefined;
    },
  };
}

/** struct nlmsghdr and struct inet_diag_req_v2, for the socket at the other end. */
function requestFor({ own, peer }: { own: TcpEnd; peer: TcpEnd }): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES);
  request.writeUInt32LE(REQUEST_BYTES, 0);
  request.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4);
  request.writeUInt16LE(NLM_F_REQUEST, 6);
  request.writeUInt8(peer.address.length === 4 ? AF_INET : AF_INET6, 16);
  request.writeUInt8(IPPROTO_TCP, 17);
  request.writeUInt32LE(ALL_STATES, 20);
  request.writeUInt16BE(peer.port, 24);
  request.writeUInt16BE(own.port, 26);
  request.set(peer.address, 28);
  request.set(own.address, 44);
  // No cookie is known.
  request.fill(0xff, 64, 72);
  return request;
}
