import { lstatSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import type { GrpcServer } from "../grpc/grpc-server.ts";
import type { MutualTls } from "../wire/connection-security.ts";
import { isSocketName, socketPath } from "./socket-path.ts";

/** Only the own user (and root) may connect: write permission on a socket's file is what counts. */
const OWNER_ONLY = 0o077;

/** Between being made and being listened at, a socket refuses connections too. */
const STALE_AFTER_MS = 60_000;

/**
 * Removes the sockets of plugins that were killed, whose hosts were gone by then. Only those of this user
 * at which nobody listens.
 */
export async function removeStaleSockets(dir: string = tmpdir()): Promise<void> {
  for (const name of readdirSync(dir)) {
    const file = path.join(dir, name);
    if (isOwnOldSocket(file) && (await isRefused(file))) rmSync(file, { force: true });
  }
}

function isOwnOldSocket(file: string): boolean {
  if (!isSocketName(path.basename(file))) return false;
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat?.isSocket() || stat.uid !== process.getuid?.()) return false;
  return Date.now() - stat.mtimeMs > STALE_AFTER_MS;
}

function isRefused(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file);
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", (error) => resolve("code" in error && error.code === "ECONNREFUSED"));
  });
}

/**
 * Lets a server listen on a fresh Unix socket.
 *
 * @param options.dir where the socket goes; the system's temporary directory if undefined
 * @returns the socket's path
 */
export async function listen(
  server: GrpcServer,
  { dir, tls }: { dir: string | undefined; tls: MutualTls | undefined },
): Promise<string> {
  const path = socketPath(dir);
  const umask = process.umask(OWNER_ONLY);
  try {
    await server.listen(path, tls);
  } finally {
    process.umask(umask);
  }
  return path;
}
