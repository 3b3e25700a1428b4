import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { Fault } from "@drover/fault";

/** The longest path of a Unix socket: `sun_path` of unix(7) less its closing zero byte. */
const LONGEST_PATH = 107;

/** Whether a file in a directory of sockets is called as {@link socketPath} does it. */
export function isSocketName(name: string): boolean {
  return /^plugin[0-9a-f]{16}$/.test(name);
}

/**
 * A fresh path for a Unix socket.
 *
 * @param dir where the socket goes; the system's temporary directory unless given
 * @throws {Fault} `invalid_argument` if the path would be longer than the kernel takes
 */
export function socketPath(dir: string = tmpdir()): string {
  const fresh = path.join(dir, `plugin${randomBytes(8).toString("hex")}`);
  if (Buffer.byteLength(fresh) > LONGEST_PATH) {
    throw new Fault(
      "invalid_argument",
      `The directory ${dir} is too long for a Unix socket, whose path has at most ${LONGEST_PATH} bytes; ` +
        "set TMPDIR or PLUGIN_UNIX_SOCKET_DIR to a shorter one",
    );
  }
  return fresh;
}
