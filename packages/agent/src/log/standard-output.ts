import { constants, fstatSync, openSync, write } from "node:fs";
import { promisify } from "node:util";
import { sleep } from "@drover/clock";
import { errnoOf } from "@drover/fault";
import type { LineSink } from "./line-queue.ts";

const { O_NOCTTY, O_NONBLOCK, O_WRONLY } = constants;
const STANDARD_OUTPUT = 1;
const RETRY_MS = 20;

const writeTo = promisify(write);

/**
 * Standard output. A stream of Node's would hold the event loop while a pipe or a terminal takes
 * nothing, and break for good when it once refused something; this one waits aside, and tries again.
 */
export function standardOutput(): LineSink {
  const descriptor = unblocked(STANDARD_OUTPUT);
  return {
    async write(lines) {
      const bytes = Buffer.from(lines.join(""));
      for (let offset = 0; offset < bytes.length; ) {
        try {
          offset += (await writeTo(descriptor, bytes, offset)).bytesWritten;
        } catch (error) {
          if (errnoOf(error) !== "EAGAIN") throw error;
          await sleep(RETRY_MS);
        }
      }
    },
    // It stays open for what else the program writes.
    close() {},
  };
}

/**
 * The same pipe or terminal, opened anew so that a write that cannot be done at once fails: to switch that
 * on for the descriptor itself would do so for every process that shares it.
 */
function unblocked(descriptor: number): number {
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFIFO() && !stats.isCharacterDevice()) return descriptor;
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // A terminal of another user, or a pipe that nobody reads.
    return descriptor;
  }
}
