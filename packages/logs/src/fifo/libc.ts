import { Fault } from "@drover/fault";
import { systemError } from "@drover/fault/system-error";
import { type CLibrary, loadCLibrary } from "@drover/process/c-library";

const SPLICE_F_MOVE = 1;
const SPLICE_F_NONBLOCK = 2;
const F_SETPIPE_SZ = 1031;
const O_CLOEXEC = 0o2000000;

/** Calls `onReadable` in the event loop for as long as the descriptor has something to read. */
export interface ReadableWatch {
  pause(): void;
  resume(): void;
  /** Must come before the descriptor is closed. */
  close(): void;
}

/**
 * The calls of the C library that Node does not offer. Errors are thrown as Node throws its own:
 * with `code`, `errno` and `syscall`.
 */
export interface Libc {
  /**
   * splice(2): moves at most `length` bytes from a pipe into a file at `offset`, inside the kernel.
   * Takes from the pipe exactly what it wrote, also when a fatal signal comes in between.
   *
   * @returns bytes moved; 0 when the pipe is empty
   */
  splice(pipe: number, file: number, offset: number, length: number): number;
  /**
   * tee(2): copies at most `length` bytes from one pipe to another and leaves them in the first.
   *
   * @returns bytes copied; 0 when the first pipe is empty
   */
  tee(from: number, to: number, length: number): number;
  /** pipe2(2), close-on-exec: the read end and the write end. */
  pipe(): { readEnd: number; writeEnd: number };
  /** fcntl(2) with F_SETPIPE_SZ; refused with EPERM to users who have many large pipes. */
  setPipeSize(pipe: number, bytes: number): void;
  watchReadable(fd: number, onReadable: () => void): ReadableWatch;
}

/**
 * Loads the calls.
 *
 * @throws {Fault} `unimplemented` where koffi has no build for this platform or cannot be loaded
 */
export async function loadLibc(): Promise<Libc> {
  try {
    return bind(await loadCLibrary());
  } catch (error) {
    throw new Fault("unimplemented", `Cannot call the C library: ${Fault.from(error).message}`, {
      cause: error,
    });
  }
}

function bind({ koffi, lib }: CLibrary): Libc {
  const splice = lib.func(
    "long splice(int fdIn, void *offIn, int fdOut, int64_t *offOut, size_t length, unsigned int flags)",
  );
  const tee = lib.func("long tee(int fdIn, int fdOut, size_t length, unsigned int flags)");
  const fcntl = lib.func("int fcntl(int fd, int command, ...)");
  const pipe2 = lib.func("int pipe2(int32_t *fds, int flags)");
  const { EAGAIN, EINTR } = koffi.os.errno;
  const offsets = new BigInt64Array(1);

  function moved(syscall: string, call: () => number): number {
    for (;;) {
      const result = call();
      if (result >= 0) return result;
      const errno = koffi.errno();
      if (errno === EAGAIN) return 0;
      if (errno !== EINTR) throw systemError(errno, syscall);
    }
  }

  return {
    splice: (pipe, file, offset, length) =>
      moved("splice", () => {
        offsets[0] = BigInt(offset);
        return splice(pipe, null, file, offsets, length, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
      }),
    tee: (from, to, length) => moved("tee", () => tee(from, to, length, SPLICE_F_NONBLOCK)),
    pipe() {
      const ends = new Int32Array(2);
      if (pipe2(ends, O_CLOEXEC) !== 0) throw systemError(koffi.errno(), "pipe2");
      const [readEnd = -1, writeEnd = -1] = ends;
      return { readEnd, writeEnd };
    },
    setPipeSize(pipe, bytes) {
      if (fcntl(pipe, F_SETPIPE_SZ, "int", bytes) < 0) throw systemError(koffi.errno(), "fcntl");
    },
    watchReadable(fd, onReadable) {
      const handle = koffi.node.poll(fd, { readable: true }, onReadable);
      return {
        pause: () => handle.stop(),
        resume: () => handle.start({ readable: true }, onReadable),
        close: () => handle.close(),
      };
    },
  };
}
