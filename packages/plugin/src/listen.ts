import process from "node:process";
import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { socketPath } from "./socket-path.ts";

/** Only the own user (and root) may connect: write permission on a socket's file is what counts. */
const OWNER_ONLY = 0o077;

/**
 * Lets a server listen on a fresh Unix socket.
 *
 * @param dir where the socket goes; the system's temporary directory if undefined
 * @returns the socket's path
 */
export async function listen(
  server: Server,
  credentials: ServerCredentials,
  dir: string | undefined,
): Promise<string> {
  const path = socketPath(dir);
  const umask = process.umask(OWNER_ONLY);
  try {
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${path}`, credentials, (error) =>
        error === null ? resolve() : reject(error),
      );
    });
  } finally {
    process.umask(umask);
  }
  return path;
}
