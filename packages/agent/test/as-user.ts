import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import process from "node:process";
import { endOf } from "@drover/testing";

export const NOBODY = 65_534;

/** Sends bytes from a process of another user, and gives all that comes back until the other side closes. */
export async function rawRequestAs(
  user: { uid: number; gid: number },
  port: number,
  bytes: string,
): Promise<string> {
  const script = 'exec 3<>"/dev/tcp/127.0.0.1/$0"; printf %s "$1" >&3; cat <&3';
  const child = spawn("/bin/bash", ["-c", script, `${port}`, bytes], {
    ...user,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = endOf(child);
  const output = Buffer.concat(await Array.fromAsync(child.stdout)).toString();
  await ended;
  return output;
}

/**
 * Connects to a Unix socket, or to a port, as another user does; this process has that user's rights until
 * it is open.
 *
 * @throws the system's error
 */
export async function connectAs(
  { uid, gid }: { uid: number; gid: number },
  where: NetConnectOpts,
): Promise<Socket> {
  const [ownUid = 0, ownGid = 0] = [process.geteuid?.(), process.getegid?.()];
  const groups = process.getgroups?.() ?? [];
  process.setgroups?.([gid]);
  process.setegid?.(gid);
  process.seteuid?.(uid);
  try {
    const socket = connect(where);
    await once(socket, "connect");
    return socket;
  } finally {
    process.seteuid?.(ownUid);
    process.setegid?.(ownGid);
    process.setgroups?.(groups);
  }
}
