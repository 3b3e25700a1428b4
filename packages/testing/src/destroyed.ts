import type { Duplex } from "node:stream";

/** Destroys a socket and waits until it is closed; one that is closed already too. */
export function destroyed(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once("close", resolve);
    socket.destroy();
  });
}
