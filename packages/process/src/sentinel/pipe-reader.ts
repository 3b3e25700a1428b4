import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";

/**
 * Reads a named pipe in the event loop. `fs` would hold one of the four threads of the pool for as
 * long as nothing comes.
 *
 * @param path opened at once, without waiting for a writer; the end comes when the last one has gone
 */
export function openPipeReader(path: string): Socket {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  socket.setEncoding("utf8");
  return socket;
}

/** Has the readers of a pipe see its end if nobody holds it open for writing; it must have a reader. */
export function touchPipe(path: string): void {
  closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
}

/** Whether a process holds the pipe open for reading; false too where there is no pipe. */
export function hasReader(path: string): boolean {
  try {
    touchPipe(path);
    return true;
  } catch {
    return false;
  }
}
